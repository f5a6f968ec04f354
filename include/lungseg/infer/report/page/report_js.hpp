// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// The script of report.html: the list of films, and the viewer over it.
inline constexpr std::string_view report_js = R"page(// The page as a whole: which films are listed and how, and one film looked at.

import { columns, complete, element, levels, noteWord, printable } from './report_facts.js';
import { choose, get, listenToViewer, outlined, ownLevels, part, show, viewer } from './report_film.js';
import { Rows } from './report_rows.js';

const byName = new Intl.Collator('en', { numeric: true });
const rows = new Rows(get('films'), get('rows'), 64, row);
let all = [], list = [], active = null;
let order = { column: null, falls: false };  // no column: the worst first

// --- the list

const worstFirst = (a, b) => columns[2].value(a) - columns[2].value(b) || a.worst - b.worst || a.image_id - b.image_id;

function sorted(films) {
  const { column, falls } = order;
  if (!column) return films.sort(worstFirst);
  const keyed = films.map((film) => ({ film, value: column.value(film) }));
  const compare = (a, b) => (typeof a === 'string' ? byName.compare(a, b) : a - b) * (falls ? -1 : 1);
  keyed.sort((a, b) => (a.value === null || b.value === null ? (a.value === null) - (b.value === null) : compare(a.value, b.value)) || a.film.image_id - b.film.image_id);
  return keyed.map(({ film }) => film);
}

function wanted() {
  const shown = new Set([...document.querySelectorAll('#levels input:checked')].map((box) => box.value));
  const code = get('with-notes').value, name = get('name').value.trim().toLowerCase();
  const noted = { '': () => true, '+': (film) => film.notes.length > 0, '-': (film) => film.notes.length === 0 }[code] ?? ((film) => film.notes.some((note) => note.code === code));
  return (film) => shown.has(film.level) && noted(film) && (!name || film.file_name.toLowerCase().includes(name));
}

function relist() {
  list = sorted(all.filter(wanted()));
  active = list[0] ?? null;
  get('shown').textContent = `${list.length.toLocaleString('en')} of ${all.length.toLocaleString('en')} films`;
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
  const place = `${(at + 1).toLocaleString('en')} of ${list.length.toLocaleString('en')}`;
  show(film, { place, first: at === 0, last: at === list.length - 1 });
}

const step = (by) => look(list.indexOf(active) + by);

// --- what stands above the list

function count(keys) {
  const counts = new Map();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function filters() {
  const films = count(all.map((film) => film.level));
  const noted = count(all.flatMap((film) => [...new Set(film.notes.map((note) => note.code))]));
  get('levels').replaceChildren(...Object.keys(levels).filter((level) => films.has(level)).map((level) => {
    const label = element('label'), box = element('input');
    box.type = 'checkbox';
    box.value = level;
    box.checked = true;
    box.addEventListener('change', relist);
    label.append(box, element('span', `${levels[level]} ${films.get(level).toLocaleString('en')}`, `is-${level}`));
    return label;
  }));
  const choices = [['', 'any'], ['+', 'with notes'], ['-', 'without notes'], ...[...noted].sort((a, b) => b[1] - a[1]).map(([code, times]) => [code, `${noteWord(code)} (${times})`])];
  get('with-notes').replaceChildren(...choices.map(([value, text]) => new Option(text, value)));
}

function summary(run) {
  const lungs = count(all.filter((film) => film.status === 'ok').map((film) => film.lungs)), films = count(all.map((film) => film.level));
  get('title').textContent = document.title = run.title;
  get('counts').textContent = `${all.length.toLocaleString('en')} films: ${Object.keys(levels).filter((level) => films.has(level)).map((level) => `${films.get(level)} ${levels[level].toLowerCase()}`).join(', ')}`;
  const lines = [...run.facts.map(({ name, value }) => [name, value]), ['two lungs, one lung, no lung', [2, 1, 0].map((n) => lungs.get(n) ?? 0).join(', ')],
    ['films with notes', all.filter((film) => film.notes.length).length], ['written by', run.version]];
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
  get('with-notes').addEventListener('change', relist);
  get('name').addEventListener('input', relist);
  addEventListener('keydown', (event) => {
    if (event.target.matches('input[type=search]') || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '?' && !get('help').open) get('help').showModal();
    if (event.key === '/' && !get('viewer').open && !get('help').open) {
      event.preventDefault();
      get('name').focus();
    }
  });
  addEventListener('beforeprint', () => get('viewer').open || rows.drawAll());
  addEventListener('afterprint', () => rows.draw());
}

// films.js calls this.
globalThis.lungsegReport = (run) => {
  all = run.films.map(complete);
  summary(run);
  filters();
  heads();
  relist();
  get('films').focus();
};

listen();
addEventListener('load', () => {
  get('lost').hidden = get('title').textContent !== '' && get('head').children.length > 0;
});
)page";

}}}  // namespace lungseg::LUNGSEG_ABI::detail
