// Brush and eraser on the masks of a viewer, with undo.

import { decode, encode } from './rle.js';
import { sides } from './viewer.js';

const most = 60;  // steps that can be undone

export class Brush {
  // `changed` is called after each stroke, undo and redo.
  constructor(viewer, changed) {
    this.viewer = viewer;
    this.changed = changed;
    this.forget();
  }

  forget() {
    this.past = [];
    this.future = [];
    this.last = null;
    this.known = null;
  }

  // The masks as the server takes them. Large films take a moment, so what is known is not made again.
  masks() {
    const { film, masks } = this.viewer;
    this.known ??= Object.fromEntries(sides.map((side) => [side, encode(masks[side], film.height, film.width)]));
    return this.known;
  }

  begin() {
    this.before = this.masks();
    this.last = null;
  }

  // A dot, or a line from the stroke's last place. `side` is null for the eraser.
  paint({ x, y }, radius, side) {
    this.known = null;
    const from = this.last ?? { x, y }, length = Math.hypot(x - from.x, y - from.y);
    const dots = Math.ceil(length / Math.max(radius / 3, 0.5));
    for (let i = 0; i <= dots; ++i) {
      const part = dots ? i / dots : 1;
      this.dot(from.x + (x - from.x) * part, from.y + (y - from.y) * part, radius, side);
    }
    this.last = { x, y };
    const { film } = this.viewer, reach = radius + 1;
    const clamp = (value, end) => Math.min(Math.max(Math.floor(value), 0), end);
    const left = clamp(Math.min(x, from.x) - reach, film.width), right = clamp(Math.max(x, from.x) + reach + 1, film.width);
    const top = clamp(Math.min(y, from.y) - reach, film.height), bottom = clamp(Math.max(y, from.y) + reach + 1, film.height);
    if (right > left && bottom > top) this.viewer.masksChanged({ x: left, y: top, width: right - left, height: bottom - top });
  }

  dot(x, y, radius, side) {
    const { film, masks } = this.viewer;
    const end = (value, limit) => Math.min(Math.ceil(value), limit);
    for (let v = Math.max(Math.floor(y - radius), 0); v < end(y + radius, film.height); ++v)
      for (let u = Math.max(Math.floor(x - radius), 0); u < end(x + radius, film.width); ++u)
        if ((u + 0.5 - x) ** 2 + (v + 0.5 - y) ** 2 <= radius ** 2)
          for (const each of sides) masks[each][v * film.width + u] = each === side ? 1 : 0;
  }

  finish() {
    this.past.push(this.before);
    if (this.past.length > most) this.past.shift();
    this.future = [];
    this.last = null;
    this.changed();
  }

  undo() {
    this.go(this.past, this.future);
  }

  redo() {
    this.go(this.future, this.past);
  }

  go(from, to) {
    if (from.length === 0) return;
    to.push(this.masks());
    const masks = from.pop();
    for (const side of sides) this.viewer.masks[side] = decode(masks[side]);
    this.known = masks;
    this.viewer.masksChanged();
    this.changed();
  }
}
