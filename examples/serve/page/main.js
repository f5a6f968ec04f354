// The page as a whole: films come in, one is shown, its masks are mended, results go out.

import * as api from './api.js';
import { Brush } from './brush.js';
import { facts } from './facts.js';
import { Films } from './films.js';
import { decode } from './rle.js';
import { Tools } from './tools.js';
import { sides, Viewer } from './viewer.js';

const get = (id) => document.getElementById(id);
export const viewer = new Viewer(get('canvas'));
export const brush = new Brush(viewer, () => save(films.selected));
export const films = new Films(get('films'), changed);
const tools = new Tools(viewer, brush);
let unsaved = false;  // whether there are mended masks that nobody has exported

function changed(film) {
  progress();
  if (film === films?.selected) show(film);
}

function progress() {
  if (!films) return;
  const done = films.films.filter((film) => ['done', 'failed'].includes(film.state)).length, all = films.films.length;
  get('progress').hidden = done === all;
  get('progress').querySelector('progress').value = all ? done / all : 0;
  get('progress-text').textContent = `${done} of ${all} films read`;
  get('downloads').hidden = films.jobs().length === 0;
  get('busy').hidden = done === all;
  const dicom = films.films.map((film) => film.result?.dicom).filter(Boolean);
  get('with-dicom').parentElement.hidden = dicom.length === 0;
  get('whose').hidden = dicom.every((each) => each.deidentified);
}

async function show(film) {
  get('facts').replaceChildren(...facts(film, () => restore(film)));
  get('empty').hidden = Boolean(film.job);
  get('empty-text').textContent = film.state === 'failed' ? 'This film has no result' : 'This film is on its way';
  get('empty-text').nextElementSibling.hidden = true;
  get('tools').hidden = get('view').hidden = !film.job;
  if (viewer.shown === film) return;
  brush.forget();
  if (!film.job) {
    viewer.shown = null;
    viewer.show(null, null);
    return;
  }
  viewer.shown = film;
  try {
    const picture = await pixels(film.result.film);
    if (viewer.shown !== film) return;  // another one was chosen meanwhile
    viewer.show(picture, masks(film.result));
    tools.tell();
  } catch {
    viewer.shown = null;
    viewer.show(null, null);
    get('empty').hidden = false;
    get('empty-text').textContent = 'The server no longer keeps this film. Drop it again';
  }
}

async function pixels(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error('gone');
  const picture = await createImageBitmap(await response.blob(), { colorSpaceConversion: 'none' });
  return { width: picture.width, height: picture.height, picture };
}

function masks(result) {
  const found = Object.fromEntries(result.results.map((lung) => [lung.category_id, lung.segmentation]));
  const of = (id) => (found[id] ? decode(found[id]) : new Uint8Array(result.height * result.width));
  return { left: of(1), right: of(2) };
}

// The server keeps mended masks too, so that all downloads hold them. Strokes that come meanwhile wait for their turn.
let saving = Promise.resolve();
function save(film) {
  const drawn = brush.masks();
  unsaved = true;
  tools.tell();
  saving = saving.then(() => api.saveMasks(film.job, drawn)).then((job) => films.take(film, job), complain);
  return saving;
}

// When all strokes so far are kept by the server.
export const saved = () => saving;

async function restore(film) {
  try {
    films.take(film, await api.restoreMasks(film.job));
    if (viewer.shown !== film) return;
    viewer.masks = masks(film.result);
    viewer.masksChanged();
    brush.forget();
    tools.tell();
  } catch (fault) {
    complain(fault);
  }
}

function complain(fault) {
  const text = document.createElement('p');
  text.className = 'is-failed';
  text.textContent = fault.message;
  get('facts').prepend(text);
}

async function exported(button) {
  button.disabled = true;
  try {
    await saving;
    const file = button.dataset.export;
    api.save(await api.exported({ jobs: films.jobs(), file, source: get('source').value, all: get('all-films').checked, dicom: get('with-dicom').checked }),
      file === 'results.zip' ? 'lungseg_results.zip' : file === 'dataset.zip' ? 'lungseg_dataset.zip' : file);
    unsaved = false;
  } catch (fault) {
    complain(fault);
  }
  button.disabled = false;
}

function take(list) {
  const size = get('pixel-size').value.trim().replace(',', '.');
  films.add([...list], { pixel_size: size, window: get('window').value.replaceAll(' ', '') });
}

function listen() {
  get('files').addEventListener('change', (event) => {
    take(event.target.files);
    event.target.value = '';
  });
  get('drop').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') get('files').click();
  });
  addEventListener('dragover', (event) => {
    event.preventDefault();
    get('dropping').hidden = !event.dataTransfer.types.includes('Files');
  });
  addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) get('dropping').hidden = true;
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    get('dropping').hidden = true;
    take(event.dataTransfer.files);
  });
  addEventListener('paste', (event) => take(event.clipboardData.files));
  addEventListener('beforeunload', (event) => {
    if (unsaved) event.preventDefault();
  });
  for (const button of document.querySelectorAll('[data-export]')) button.addEventListener('click', () => exported(button));
  get('help-button').addEventListener('click', () => get('help').showModal());
  addEventListener('keydown', (event) => {
    if (event.target.matches('input:not([type=range]):not([type=checkbox])') || event.altKey || get('help').open) return;
    if (event.key === '?') get('help').showModal();
    if (event.target === get('canvas') || event.ctrlKey || event.metaKey) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      films.step(event.key === 'ArrowDown' ? 1 : -1);
      event.preventDefault();
    }
  });
}

listen();
api.health().then((health) => {
  if (!health.dicom) get('kinds').textContent = 'frontal, PNG or JPEG, as many as you like';
  get('model').textContent = `${health.version.replace('lungseg ', '')} · ${health.models.map((model) => model.file).join(', ')}`;
}, () => {
  get('model').textContent = 'the server cannot be reached';
});
