// What is said of a film beside it: verdict, reasons, measurements, files.

import { notes, verdicts } from './words.js';

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

const number = (value, digits = 0) =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

// `restore` is called when the model's own masks are wanted back.
export function facts(film, restore) {
  const parts = [element('h2', film.name, 'title')], { result } = film;
  if (film.state === 'failed') parts.push(verdict('failed', 'Failed', film.fault));
  else if (!result) parts.push(element('p', 'This film is on its way.', 'quiet'));
  else parts.push(...known(film, restore));
  return parts;
}

function known(film, restore) {
  const { result } = film, parts = [];
  if (result.mended) parts.push(verdict('mended', 'Mended', 'These masks are your own.'), button('Back to the model\'s masks', restore));
  else if (result.status === 'refused') parts.push(verdict('reject', 'Refused', 'No lungs were looked for. Send an upright frontal film, or draw them with the brush.'));
  else parts.push(verdict(result.verdict, ...verdicts[result.verdict]));
  if (result.notes.length > 0) parts.push(element('h2', 'Why'), reasons(result.notes));
  if (result.found.length > 0) parts.push(element('h2', 'Measurements'), table(result));
  parts.push(element('h2', 'Files'), files(result));
  if (result.dicom) parts.push(...dicomFiles(result, film.name));
  parts.push(about(film));
  return parts;
}

function verdict(level, word, sentence) {
  const box = element('div', undefined, `verdict is-${level}`);
  box.append(element('strong', word), element('p', sentence));
  return box;
}

function button(text, action) {
  const row = element('div', undefined, 'row'), made = element('button', text);
  made.type = 'button';
  made.addEventListener('click', action);
  row.append(made);
  return row;
}

function reasons(list) {
  const made = element('ul', undefined, 'notes');
  for (const note of list) {
    const item = element('li');
    item.append(element('b', notes[note.code] ?? note.code), element('div', [note.side && `${note.side} lung`, note.text].filter(Boolean).join(': '), 'quiet'));
    made.append(item);
  }
  return made;
}

function table(result) {
  const made = element('table'), head = made.createTHead().insertRow(), body = made.createTBody();
  head.append(element('td'));
  for (const side of ['right', 'left']) {
    const cell = element('th', `${side} lung`, side);
    cell.scope = 'col';
    head.append(cell);
  }
  const lung = Object.fromEntries(result.found.map((each) => [each.side, each]));
  const row = (name, value) => {
    const line = body.insertRow(), label = element('th', name);
    label.scope = 'row';
    line.append(label);
    for (const side of ['right', 'left']) line.append(element('td', lung[side] ? value(lung[side]) : '–'));
  };
  const sized = result.found.every((each) => each.millimetres);
  if (sized) {
    row('area, cm²', (each) => number(each.millimetres.area / 100, 1));
    row('height, mm', (each) => number(each.millimetres.height, 1));
    row('width, mm', (each) => number(each.millimetres.width, 1));
  }
  row('area, pixels', (each) => number(each.pixels.area));
  row('height × width', (each) => `${number(each.pixels.height)} × ${number(each.pixels.width)}`);
  row('share of the film', (each) => `${number((100 * each.pixels.area) / (result.height * result.width), 1)} %`);
  if (result.found.some((each) => each.predicted_dice !== undefined)) {
    const known = (each, text) => (each.predicted_dice === undefined ? '–' : text(each));
    row('expected Dice', (each) => known(each, () => number(each.predicted_dice, 2)));
    row('9 of 10 within', (each) => known(each, () => `${number(each.dice_low, 2)}–${number(each.dice_high, 2)}`));
  }
  if (!result.mended) row('score', (each) => number(each.score, 3));
  if (lung.left && lung.right) {
    const line = body.insertRow(), value = element('td', number(lung.left.pixels.area / lung.right.pixels.area, 3));
    value.colSpan = 2;
    line.append(element('th', 'left / right area'), value);
  }
  return made;
}

function files(result) {
  const list = element('p'), stem = result.film.replace(/_film\.png$/, '');
  const save = result.file_name.replace(/\.[^.]*$/, '');
  const masks = result.status === 'ok' ? [['left.png', 'left mask'], ['right.png', 'right mask'], ['overlay.png', 'overlay']] : [];
  [...masks, ['film.png', 'film']].forEach(([file, text], i) => {
    const link = element('a', text);
    link.href = `${stem}_${file}`;
    link.download = `${save}_${file}`;
    list.append(i ? ' · ' : '', link);
  });
  return list;
}

// Segmentation, report and outlines of a film in a DICOM file; one in colour has no outlines.
function dicomFiles({ dicom, file_name: name }, called) {
  const identity = dicom.deidentified ? 'Without what tells the patient.'
    : `Hold the patient's name and study, as the archive needs them.${name === called ? '' : ' No other file here does.'}`;
  const list = element('p'), note = element('p', identity, 'quiet');
  const files = [[dicom.segmentation, 'segmentation', 'seg'], [dicom.structured_report, 'report', 'sr'],
    [dicom.presentation_state, 'outlines', 'gsps']];
  files.filter(([address]) => address).forEach(([address, text, kind], i) => {
    const link = element('a', text);
    link.href = address;
    link.download = `${name.replace(/\.[^.]*$/, '')}_${kind}.dcm`;
    list.append(i ? ' · ' : '', link);
  });
  return [element('h2', 'For the archive (DICOM)'), list, note];
}

function about(film) {
  const { result } = film, covers = { field: 'the lung field, without the heart', whole: 'the whole lung, also behind the heart' };
  const lines = [`${result.width} × ${result.height} pixels`];
  if (result.file_name !== film.name) lines.push(`called ${result.file_name} in results`);
  if (result.lung_definition) lines.push(`masks cover ${covers[result.lung_definition]}`);
  if (result.results.length > 0) lines.push(`left and right are the ${result.results[0].laterality === 'image' ? 'picture' : 'patient'}'s`);
  for (const model of film.models) lines.push(`${model.file} ${model.checksum ?? ''}`);
  const made = element('div');
  made.append(element('h2', 'About'));
  for (const line of lines) made.append(element('p', line, 'quiet'));
  return made;
}
