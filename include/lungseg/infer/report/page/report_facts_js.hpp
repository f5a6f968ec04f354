// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// What report.html says of one film.
inline constexpr std::string_view report_facts_js = R"page(// What is said of a film: in the list's columns, and beside its picture.

import { notes, verdicts } from './words.js';

// Of films, from the worst, as film_level has them.
export const levels = { failed: 'Failed', refused: 'Refused', not_done: 'Not read', reject: verdicts.reject[0], check: verdicts.check[0], good: verdicts.good[0] };
export const noteWord = (code) => notes[code] ?? code;
const meanings = {
  stated: 'stated for this run',
  calibrated: 'from the header: in the patient (calibrated)',
  receptor: 'from the header: at the receptor, things in the patient are smaller',
  unknown: 'from the header, which does not say where',
};

const number = (value, digits = 0) =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

const length = (value) => value.toLocaleString('en', { maximumFractionDigits: 4 });

// Names come from anywhere: what cannot be seen in them, or turns the text behind it round, is written out.
export const printable = (text) =>
  String(text).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (each) => `\\u{${each.codePointAt(0).toString(16)}}`);

export function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = printable(text);
  if (className) made.className = className;
  return made;
}

// Adds what the list sorts and shows to what films.json says.
export function complete(film) {
  const found = film.found ?? [];
  film.level = film.status === 'ok' ? film.verdict : film.status;
  film.notes ??= [];
  film.lung = Object.fromEntries(found.map((lung) => [lung.side, lung]));
  return film;
}

export const spacingText = ({ spacing: { x, y, meaning } }) =>
  `${x === y ? length(x) : `${length(y)} × ${length(x)}`} mm, ${meaning}`;

const ofLung = (side, head, title, value, digits) => ({
  head: `${head} ${side === 'right' ? 'R' : 'L'}`, title: `${title} of the ${side} lung`, numeric: true,
  value: (film) => (film.lung[side] ? value(film.lung[side], film) ?? null : null), text: (shown) => number(shown, digits),
});
const ofBoth = (...column) => [ofLung('right', ...column), ofLung('left', ...column)];

// value: what is sorted by, null where there is none; text: what is shown of it.
export const columns = [
  { head: 'Film', title: 'Name', value: (film) => film.file_name, text: (shown) => shown },
  { head: 'Image', title: 'Id in results.json', numeric: true, value: (film) => film.image_id, text: String },
  { head: 'Verdict', title: 'From the worst', value: (film) => Object.keys(levels).indexOf(film.level), text: (shown) => Object.values(levels)[shown] },
  { head: 'Notes', title: 'How many, and which', value: (film) => film.notes.length + (film.reason && !film.notes.length ? 1 : 0), text: (shown, film) => (film.notes.length ? film.notes.map((note) => noteWord(note.code)).join(' · ') : film.reason ?? '') },
  ...ofBoth('Dice', 'Expected Dice', (lung) => lung.predicted_dice, 2),
  ...ofBoth('Score', 'Score of the model', (lung) => lung.score, 3),
  ...ofBoth('Share', 'Share of the film, per cent,', (lung, film) => (100 * lung.pixels.area) / (film.width * film.height), 1),
  ...ofBoth('cm²', 'Area in cm², where the spacing is known,', (lung) => lung.millimetres && lung.millimetres.area / 100, 1),
  { head: 'L / R', title: 'Left over right area', numeric: true, value: ({ lung }) => (lung.left && lung.right ? lung.left.pixels.area / lung.right.pixels.area : null), text: (shown) => number(shown, 3) },
  { head: 'Spacing', title: 'Size of a pixel, and where it is that large', value: (film) => (film.spacing ? film.spacing.y : null), text: (shown, film) => spacingText(film) },
];

export function facts(film) {
  const parts = [element('h2', film.file_name, 'title'), verdict(film)];
  if (film.notes.length > 0) parts.push(element('h2', 'Why'), reasons(film.notes));
  if (Object.keys(film.lung).length > 0) parts.push(element('h2', 'Measurements'), measurements(film));
  if (film.files) parts.push(element('h2', 'Files'), fileList(film.files));
  parts.push(element('h2', 'About'), ...about(film).map((line) => element('p', line, 'quiet')));
  return parts;
}

function verdict(film) {
  const box = element('div', undefined, `verdict is-${film.level}`);
  box.append(element('strong', levels[film.level]), element('p', film.reason ?? verdicts[film.level]?.[1] ?? 'The run ended before this film.'));
  return box;
}

function reasons(list) {
  const made = element('ul');
  for (const note of list) {
    const item = element('li');
    item.append(element('b', noteWord(note.code)), element('div', [note.code, note.side && `${note.side} lung`, note.text].filter(Boolean).join(': '), 'quiet'));
    made.append(item);
  }
  return made;
}

function measurements({ lung, width, height }) {
  const made = element('table'), head = made.createTHead().insertRow(), body = made.createTBody();
  head.append(element('td'));
  for (const side of ['right', 'left']) head.append(element('th', `${side} lung`, side));
  const row = (name, value) => {
    const cells = ['right', 'left'].map((side) => (lung[side] && value(lung[side])) || '–');
    if (cells.some((text) => text !== '–')) body.insertRow().append(element('th', name), ...cells.map((text) => element('td', text)));
  };
  row('verdict', (each) => levels[each.verdict]);
  row('area, cm²', ({ millimetres }) => millimetres && number(millimetres.area / 100, 1));
  row('height × width, mm', ({ millimetres }) => millimetres && `${number(millimetres.height, 1)} × ${number(millimetres.width, 1)}`);
  row('area, pixels', ({ pixels }) => number(pixels.area));
  row('height × width', ({ pixels }) => `${number(pixels.height)} × ${number(pixels.width)}`);
  row('middle: x, y', ({ pixels }) => `${number(pixels.x)}, ${number(pixels.y)}`);
  row('share of the film', ({ pixels }) => `${number((100 * pixels.area) / (width * height), 1)} %`);
  row('expected Dice', (each) => each.predicted_dice !== undefined && number(each.predicted_dice, 2));
  row('9 of 10 within', (each) => each.predicted_dice !== undefined && `${number(each.dice_low, 2)}–${number(each.dice_high, 2)}`);
  row('score', (each) => number(each.score, 3));
  return made;
}

function fileList(files) {
  const made = element('ul');
  for (const [kind, file] of Object.entries(files)) {
    const link = element('a', file), item = element('li');
    link.href = encodeURIComponent(file);
    item.append(`${kind.replace('_', ' ')}: `, link);
    made.append(item);
  }
  return made;
}

function about(film) {
  const covers = { field: 'the lung field, without the heart', whole: 'the whole lung, also behind the heart' };
  const { levels: seen, content } = film, lines = [`image ${film.image_id} of results.json`];
  if (film.width) lines.push(`${film.width} × ${film.height} pixels`);
  if (film.spacing) lines.push(`spacing ${spacingText(film)}: ${meanings[film.spacing.meaning]}`);
  if (film.lung_definition) lines.push(`masks cover ${covers[film.lung_definition]}`);
  if (seen) lines.push(`black is ${seen.black}, white ${seen.white}`);
  if (content && film.width && (content.width !== film.width || content.height !== film.height))
    lines.push(`within its border the film is ${content.width} × ${content.height} pixels at ${content.x}, ${content.y}`);
  return lines;
}
)page";

}}}  // namespace lungseg::LUNGSEG_ABI::detail
