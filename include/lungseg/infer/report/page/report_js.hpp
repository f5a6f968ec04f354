// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// The script of report.html: the list of films, and the viewer over it.
inline constexpr std::string_view report_js = R"page(// The page as a whole: which films of a page of the run are listed and how, and one film looked at.

import { columns, complete, element, levels, noteWord, printable } from './report_facts.js';
import { choose, get, listenToViewer, outlined, ownLevels, part, show, viewer } from './report_film.js';
import { Pages } from './report_pages.js';
import { Rows } from './report_rows.js';

const byName = new Intl.Collator('en', { numeric: true });
const rows = new Rows(get('films'), get('rows'), 64, row);
const pages = new Pages(take, holds);
let all = [], list = [], active = null;
let order = { column: null, falls: false };  // no column: the worst first, as films come

// --- the list

function sorted(films) {
  const { column, falls } = order;
  if (!column) return films;
  const keyed = films.map((film) => ({ film, value: column.value(film) }));
  const compare = (a, b) => (typeof a === 'string' ? byName.compare(a, b) : a - b) * (falls ? -1 : 1);
  keyed.sort((a, b) => (a.value === null || b.value === null ? (a.value === null) - (b.value === null) : compare(a.value, b.value)) || a.film.image_id - b.film.image_id);
  return keyed.map(({ film }) => film);
}

const shownLevels = () => [...document.querySelectorAll('#levels input:checked')].map((box) => box.value);

function wanted() {
  const shown = new Set(shownLevels());
  const code = get('with-notes').value, name = get('name').value.trim().toLowerCase();
  const noted = { '': () => true, '+': (film) => film.notes.length > 0, '-': (film) => film.notes.length === 0 }[code] ?? ((film) => film.notes.some((note) => note.code === code));
  return (film) => shown.has(film.level) && noted(film) && (!name || film.file_name.toLowerCase().includes(name));
}

// Whether a page of the run can have films that are wanted.
function holds(page) {
  const code = get('with-notes').value, noted = { '': page.films, '+': page.noted, '-': page.films - page.noted }[code] ?? page.notes[code];
  return noted > 0 && shownLevels().some((level) => page.levels[level]);
}

function take(films) {
  all = films.map(complete);
  relist();
}

function refilter() {
  if (!pages.leave()) relist();
}

function relist() {
  list = sorted(all.filter(wanted()));
  active = list[0] ?? null;
  get('shown').textContent = `${list.length.toLocaleString('en')} of ${pages.several ? 'these ' : ''}${all.length.toLocaleString('en')} films`;
  get('films').setAttribute('aria-rowcount', list.length + 1);
  get('films').scrollTop = 0;
  rows.show(list.length);
  tellActive();
}

function row(at) {
  const film = list[at], made = element('div', undefined, `film${film === active ? ' is-active' : ''}`), small = element('div', undefined, 'thumbnail');
  made.setAttribute('role', 'row');
  made.setAttribute('aria-rowindex', at + 2);
  made.id = `film-${at}`;
  if (film.files) {
    const picture = element('img');
    picture.loading = 'lazy';
    picture.decoding = 'async';
    picture.alt = '';
    picture.src = part(film, 'thumb.png');
    small.append(picture);
  }
  made.append(small, ...columns.map((column) => cell(column, film)));
  for (const each of made.children) each.setAttribute('role', 'gridcell');
  return made;
}

function cell(column, film) {
  const value = column.value(film), text = printable(value === null ? '' : column.text(value, film)), made = element('div', undefined, column.numeric ? 'number' : '');
  if (column === columns[2]) {
    made.append(element('span', text, `chip is-${film.level}`));
    return made;
  }
  made.textContent = text;
  if (column === columns[3]) made.className = 'notes';
  if (!column.numeric) made.title = text;
  return made;
}

function tellActive() {
  const at = list.indexOf(active);
  for (const [index, made] of rows.made) made.classList.toggle('is-active', index === at);
  if (at < 0) get('films').removeAttribute('aria-activedescendant');
  else get('films').setAttribute('aria-activedescendant', `film-${at}`);
}

function activate(at) {
  active = list[Math.min(Math.max(at, 0), list.length - 1)] ?? null;
  if (!active) return;
  rows.reveal(list.indexOf(active));
  tellActive();
}

function heads() {
  const made = columns.map((column) => {
    const head = element('div', undefined, column.numeric ? 'number' : ''), button = element('button', column.head);
    head.setAttribute('role', 'columnheader');
    button.type = 'button';
    button.title = column.title;
    button.addEventListener('click', () => {
      order = order.column !== column ? { column, falls: false } : order.falls ? { column: null } : { column, falls: true };
      heads();
      get('head').children[1 + columns.indexOf(column)].firstChild.focus();
      relist();
    });
    head.setAttribute('aria-sort', order.column !== column ? 'none' : order.falls ? 'descending' : 'ascending');
    head.append(button);
    return head;
  });
  const first = element('div', undefined, 'thumbnail');
  first.setAttribute('role', 'columnheader');
  get('head').replaceChildren(first, ...made);
}

function look(at) {
  const film = list[at];
  if (!film) return;
  activate(at);
  const place = `${(at + 1).toLocaleString('en')} of ${list.length.toLocaleString('en')}${pages.several ? `, page ${pages.at}` : ''}`;
  show(film, { place, first: at === 0, last: at === list.length - 1 });
}

const step = (by) => look(list.indexOf(active) + by);

// --- what stands above the list

// How many films of the run have each level and each code, from the worst level and the commonest code.
const levelCounts = () => Object.keys(levels).map((level) => [level, pages.sum((page) => page.levels[level])]).filter(([, films]) => films > 0);
const noteCounts = () => [...new Set(pages.counts.flatMap((page) => Object.keys(page.notes)))].map((code) => [code, pages.sum((page) => page.notes[code])]).sort((a, b) => b[1] - a[1]);

function filters() {
  get('levels').replaceChildren(...levelCounts().map(([level, films]) => {
    const label = element('label'), box = element('input');
    box.type = 'checkbox';
    box.value = level;
    box.checked = true;
    box.addEventListener('change', refilter);
    label.append(box, element('span', `${levels[level]} ${films.toLocaleString('en')}`, `is-${level}`));
    return label;
  }));
  const choices = [['', 'any'], ['+', 'with notes'], ['-', 'without notes'], ...noteCounts().map(([code, films]) => [code, `${noteWord(code)} (${films})`])];
  get('with-notes').replaceChildren(...choices.map(([value, text]) => new Option(text, value)));
}

function summary(run) {
  get('title').textContent = document.title = run.title;
  get('counts').textContent = `${pages.sum((page) => page.films).toLocaleString('en')} films: ${levelCounts().map(([level, films]) => `${films.toLocaleString('en')} ${levels[level].toLowerCase()}`).join(', ')}`;
  const lines = [...run.facts.map(({ name, value }) => [name, value]), ['two lungs, one lung, no lung', ['both_lungs', 'one_lung', 'no_lung'].map((key) => pages.sum((page) => page[key])).join(', ')],
    ['films with notes', pages.sum((page) => page.noted)], ['written by', run.version]];
  get('run-facts').replaceChildren(...lines.map(([name, value]) => {
    const line = element('tr');
    line.append(element('th', name), element('td', String(value)));
    return line;
  }));
}

// --- keys and mouse

function viewerKey(event) {
  if (event.target.type === 'range' && event.key.startsWith('Arrow')) return;
  const ways = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] }, way = ways[event.key];
  const actions = {
    ArrowLeft: () => step(-1), ArrowUp: () => step(-1), ArrowRight: () => step(1), ArrowDown: () => step(1),
    '+': () => viewer.zoom(1.25), '=': () => viewer.zoom(1.25), '-': () => viewer.zoom(0.8), 0: () => viewer.fit(),
    o: outlined, r: ownLevels, v: () => choose('move'), w: () => choose('window'),
  };
  const action = way && event.shiftKey ? () => viewer.move(...way) : actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

function listKey(event) {
  const at = list.indexOf(active);
  const actions = {
    ArrowDown: () => activate(at + 1), ArrowUp: () => activate(at - 1), PageDown: () => activate(at + rows.page), PageUp: () => activate(at - rows.page),
    Home: () => activate(0), End: () => activate(list.length - 1), Enter: () => look(at), ' ': () => look(at),
  };
  if (event.target !== get('films') || !actions[event.key]) return;
  event.preventDefault();
  actions[event.key]();
}

function pageKey(event) {
  if (event.target.matches('input[type=search], input[type=number], select') || event.ctrlKey || event.metaKey || event.altKey || get('help').open) return;
  if (event.key === '?') get('help').showModal();
  const key = event.key.toLowerCase();
  if (get('viewer').open || !['/', 'n', 'p'].includes(key)) return;
  event.preventDefault();
  if (key === '/') get('name').focus();
  else pages.step(key === 'n' ? 1 : -1);
}

function listen() {
  get('films').addEventListener('keydown', listKey);
  get('rows').addEventListener('click', (event) => {
    const chosen = event.target.closest('.film');
    if (chosen) look(Number(chosen.id.slice('film-'.length)));
  });
  get('viewer').addEventListener('keydown', viewerKey);
  const clicks = { before: () => step(-1), after: () => step(1), 'help-button': () => get('help').showModal() };
  for (const [id, action] of Object.entries(clicks)) get(id).addEventListener('click', action);
  listenToViewer();
  get('with-notes').addEventListener('change', refilter);
  get('name').addEventListener('input', relist);
  addEventListener('keydown', pageKey);
  addEventListener('beforeprint', () => get('viewer').open || rows.drawAll());
  addEventListener('afterprint', () => rows.draw());
}

// films.js calls this.
globalThis.lungsegReport = (run) => {
  pages.begin(run.pages);
  summary(run);
  filters();
  heads();
  pages.turn(1);
  get('films').focus();
};

listen();
addEventListener('load', () => {
  if (get('head').children.length === 0) get('lost').hidden = false;
});
)page";

}}}  // namespace lungseg::LUNGSEG_ABI::detail
