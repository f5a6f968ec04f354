// Tools, mouse and keys over a viewer.

import { hold } from './hand.js';
import { colours } from './viewer.js';

const get = (id) => document.getElementById(id);

export class Tools {
  constructor(viewer, brush) {
    this.viewer = viewer;
    this.brush = brush;
    this.tool = 'move';
    this.side = 'right';
    this.buttons();
    this.mouse();
    addEventListener('keydown', (event) => this.key(event));
    viewer.canvas.addEventListener('keydown', (event) => this.canvasKey(event));
    this.tell();
  }

  get mending() {
    return this.tool === 'brush' || this.tool === 'eraser';
  }

  // In film pixels: the size is felt on the screen's scale of the whole film.
  get radius() {
    const film = this.viewer.film;
    return (Number(get('brush-size').value) / 1000) * (film ? Math.max(film.width, film.height) : 512);
  }

  choose(tool) {
    this.tool = tool;
    this.viewer.cursor = null;
    this.viewer.draw();
    this.tell();
  }

  // Shows what is chosen and what can be done.
  tell() {
    for (const button of document.querySelectorAll('#tools [data-tool]')) mark(button, button.dataset.tool === this.tool);
    for (const button of document.querySelectorAll('#tools [data-side]')) {
      mark(button, button.dataset.side === this.side);
      button.hidden = this.tool === 'eraser';
    }
    get('tools').classList.toggle('mend', this.mending);
    get('undo').disabled = this.brush.past.length === 0;
    get('redo').disabled = this.brush.future.length === 0;
    get('outlines').setAttribute('aria-pressed', this.viewer.outlined);
    this.viewer.canvas.style.cursor = { move: 'grab', window: 'ns-resize' }[this.tool] ?? 'none';
  }

  buttons() {
    for (const button of document.querySelectorAll('#tools [data-tool]'))
      button.addEventListener('click', () => this.choose(button.dataset.tool));
    for (const button of document.querySelectorAll('#tools [data-side]'))
      button.addEventListener('click', () => this.mend(button.dataset.side));
    get('undo').addEventListener('click', () => this.brush.undo());
    get('redo').addEventListener('click', () => this.brush.redo());
    get('fit').addEventListener('click', () => this.viewer.fit());
    get('outlines').addEventListener('click', () => this.toggleOutlines());
    get('reset-window').addEventListener('click', () => this.resetWindow());
    get('opacity').addEventListener('input', (event) => {
      this.viewer.fill = event.target.value / 100;
      this.viewer.draw();
    });
  }

  mend(side) {
    this.side = side;
    this.choose('brush');
  }

  toggleOutlines() {
    this.viewer.outlined = !this.viewer.outlined;
    this.viewer.draw();
    this.tell();
  }

  resetWindow() {
    if (this.viewer.film) this.viewer.setWindow({ centre: 127.5, width: 255 });
  }

  put(place) {
    this.brush.paint(place, this.radius, this.tool === 'brush' ? this.side : null);
  }

  showCursor(place) {
    const colour = this.tool === 'eraser' ? '#fff' : `rgb(${colours[this.side]})`;
    this.viewer.cursor = this.mending && place ? { ...place, radius: this.radius, colour } : null;
    this.viewer.draw();
  }

  mouse() {
    hold(this.viewer, () => (this.mending ? 'mend' : this.tool), {
      begin: (place) => {
        this.brush.begin();
        this.put(place);
      },
      drag: (place) => this.put(place),
      end: () => this.brush.finish(),
      hover: (place) => this.showCursor(place),
    });
  }

  key(event) {
    if (event.target.matches('input:not([type=range]):not([type=checkbox])') || event.altKey || !this.viewer.film || get('help').open) return;
    const command = event.ctrlKey || event.metaKey, key = event.key.toLowerCase();
    const size = get('brush-size');
    const plain = {
      v: () => this.choose('move'), w: () => this.choose('window'), b: () => this.choose('brush'), e: () => this.choose('eraser'),
      1: () => this.mend('right'), 2: () => this.mend('left'),
      '[': () => { size.value = size.value * 0.8 - 1; }, ']': () => { size.value = size.value * 1.25 + 1; },
      '+': () => this.viewer.zoom(1.25), '=': () => this.viewer.zoom(1.25), '-': () => this.viewer.zoom(0.8), 0: () => this.viewer.fit(),
      o: () => this.toggleOutlines(), r: () => this.resetWindow(),
    };
    const commands = { z: () => (event.shiftKey ? this.brush.redo() : this.brush.undo()), y: () => this.brush.redo() };
    const action = (command ? commands : plain)[key];
    if (!action) return;
    event.preventDefault();
    action();
    if (this.viewer.cursor) this.showCursor({ x: this.viewer.cursor.x, y: this.viewer.cursor.y });
  }

  // Arrows move the film, or the brush, which the space bar puts down and lifts.
  canvasKey(event) {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const { viewer } = this, way = ways[event.key];
    if (!viewer.film || (!way && event.key !== ' ')) return;
    event.preventDefault();
    if (!this.mending) return way ? viewer.move(-40 * way[0], -40 * way[1]) : undefined;
    const at = viewer.cursor ?? { x: viewer.film.width / 2, y: viewer.film.height / 2 };
    if (event.key === ' ') {
      if (this.down) this.brush.finish();
      else this.brush.begin();
      this.down = !this.down;
    }
    const place = { x: at.x + (way?.[0] ?? 0) * this.radius / 2, y: at.y + (way?.[1] ?? 0) * this.radius / 2 };
    if (this.down) this.put(place);
    this.showCursor(place);
  }
}

function mark(button, chosen) {
  button.setAttribute('aria-checked', chosen);
}
