// The films of this page: what was dropped, how far each is, and the list that shows it.

import * as api from './api.js';
import { verdicts } from './words.js';

const atATime = 3;  // films that are on their way to the server or wait there
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

export class Films {
  // `changed(film)` is called when there is news of a film.
  constructor(list, changed) {
    this.list = list;
    this.changed = changed;
    this.films = [];
    this.busy = 0;
    list.addEventListener('click', (event) => {
      const row = event.target.closest('li');
      if (row) this.select(this.films.find((film) => film.row === row));
    });
  }

  // `said`: see api.segment
  add(files, said) {
    for (const file of files) {
      const film = { file, name: file.name || 'film', said, state: 'waiting', row: this.row(file) };
      this.films.push(film);
      this.tell(film);
      film.pictured = thumbnail(film, file);
    }
    if (!this.selected) this.select(this.films[0]);
    this.work();
  }

  row(file) {
    const row = document.createElement('li');
    row.setAttribute('role', 'option');
    row.id = `film-${this.films.length}`;
    row.innerHTML = '<canvas width="88" height="88"></canvas><div><div class="name"></div><div class="state"></div></div><span class="chip" hidden></span>';
    row.querySelector('.name').textContent = file.name || 'film';
    row.title = file.name || 'film';
    this.list.append(row);
    return row;
  }

  select(film) {
    if (!film || film === this.selected) return;
    this.selected?.row.setAttribute('aria-selected', 'false');
    this.selected = film;
    film.row.setAttribute('aria-selected', 'true');
    this.list.setAttribute('aria-activedescendant', film.row.id);
    film.row.scrollIntoView({ block: 'nearest' });
    this.changed(film);
  }

  step(by) {
    const at = this.films.indexOf(this.selected) + by;
    if (this.films[at]) this.select(this.films[at]);
  }

  // The jobs of all films that were read.
  jobs() {
    return this.films.filter((film) => film.job).map((film) => film.job);
  }

  work() {
    for (const film of this.films)
      if (film.state === 'waiting' && this.busy < atATime) {
        ++this.busy;
        this.read(film).finally(() => {
          --this.busy;
          this.work();
        });
      }
  }

  async read(film) {
    try {
      this.tell(film, 'sending');
      let job = await this.send(film);
      while (job.status !== 'done') {
        this.tell(film, job.status);
        job = await api.job(job.id);
      }
      this.take(film, job);
    } catch (fault) {
      film.fault = fault.status ? told(film, fault.message) : 'The server cannot be reached.';
      this.tell(film, 'failed');
    }
    film.file = null;
  }

  // Comes again while the server has too much to do.
  async send(film) {
    for (;;) {
      try {
        return await api.segment(film.file, film.said);
      } catch (fault) {
        if (fault.status !== 503 || !fault.after) throw fault;
        this.tell(film, 'queued');
        await pause(fault.after);
      }
    }
  }

  // What the server says of a film.
  take(film, job) {
    film.result = job.films[0];
    film.models = job.models;
    film.job = film.result.status === 'failed' ? null : job.id;
    film.fault = film.result.status === 'failed' ? told(film, film.result.reason) : null;
    this.picture(film);
    this.tell(film, film.fault ? 'failed' : 'done');
  }

  // A browser reads no DICOM file; the server has its film as a picture.
  async picture(film) {
    if (!(await film.pictured) && film.job) film.pictured = thumbnail(film, fetch(film.result.film).then((response) => response.blob()));
  }

  tell(film, state = film.state) {
    film.state = state;
    const words = { waiting: 'waiting', sending: 'sending', queued: 'in the queue', running: 'being read', failed: film.fault, done: 'read' };
    film.row.querySelector('.state').textContent = state === 'done' ? summary(film.result) : words[state];
    const chip = film.row.querySelector('.chip'), verdict = film.result?.verdict;
    const mended = film.result?.mended;
    chip.hidden = state !== 'done' && state !== 'failed';
    chip.className = `chip is-${state === 'failed' ? 'failed' : mended ? 'mended' : verdict}`;
    chip.textContent = state === 'failed' ? 'Failed' : mended ? 'Mended' : film.result?.status === 'refused' ? 'Refused' : (verdicts[verdict]?.[0] ?? '');
    this.changed(film);
  }
}

// A reason without the film's name, which stands beside it.
function told(film, reason) {
  const begin = `${film.result?.file_name ?? film.name}: `;
  return reason.startsWith(begin) ? reason.slice(begin.length) : reason;
}

function summary(result) {
  if (result.status === 'refused') return 'no lungs were looked for';
  return ['no lung found', 'one lung found', 'both lungs found'][result.lungs];
}

// Whether the row shows what is, or will be, a picture.
async function thumbnail(film, picture) {
  const canvas = film.row.querySelector('canvas'), context = canvas.getContext('2d');
  try {
    const whole = await createImageBitmap(await picture), scale = Math.max(canvas.width / whole.width, canvas.height / whole.height);
    const width = whole.width * scale, height = whole.height * scale;
    context.drawImage(whole, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
    whole.close();
    return true;
  } catch {
    return false;
  }
}
