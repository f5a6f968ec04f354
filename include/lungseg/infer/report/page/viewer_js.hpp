// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// The canvas that shows a film and its lungs.
inline constexpr std::string_view viewer_js = R"js(// A film on a canvas with the outlines of both lungs: zoom, pan, brightness and contrast.

import { outline } from './outline.js';

export const colours = { left: [255, 176, 0], right: [0, 158, 255] };
export const sides = ['right', 'left'];

export class Viewer {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext('2d');
    this.film = null;            // { width, height, picture, x }: x is where in the picture it begins
    this.masks = null;           // { left, right }: a byte for each pixel
    this.view = { scale: 1, x: 0, y: 0 };  // film pixels to CSS pixels
    this.window = { centre: 127.5, width: 255 };
    this.fill = 0.18;
    this.outlined = true;
    this.cursor = null;          // { x, y, radius, colour } in film pixels
    this.picture = document.createElement('canvas');
    this.paint = document.createElement('canvas');
    this.paths = {};
    this.waiting = 0;
    new ResizeObserver(() => this.resize()).observe(canvas);
  }

  // Shows a film; keeps nothing of the one before.
  show(film, masks) {
    if (film !== this.film) this.film?.picture.close?.();
    this.film = film;
    this.masks = masks;
    this.window = { centre: 127.5, width: 255 };
    this.cursor = null;
    for (const canvas of [this.picture, this.paint]) {
      canvas.width = film?.width ?? 1;
      canvas.height = film?.height ?? 1;
    }
    if (film) {
      this.develop();
      this.masksChanged();
    }
    this.fit();
  }

  resize() {
    const { canvas } = this, ratio = devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
    const fitted = this.isFitted;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    if (fitted) this.fit();
    else this.draw();
  }

  fit() {
    const { film, canvas } = this, top = 46, bottom = 62, edge = 10;
    this.isFitted = true;
    if (film) {
      const wide = canvas.clientWidth - 2 * edge, high = canvas.clientHeight - top - bottom;
      const scale = Math.max(Math.min(wide / film.width, high / film.height), 0.01);
      this.view = { scale, x: edge + (wide - film.width * scale) / 2, y: top + (high - film.height * scale) / 2 };
    }
    this.draw();
  }

  // Zooms about a place of the canvas, its middle when none is named.
  zoom(factor, at = { x: this.canvas.clientWidth / 2, y: this.canvas.clientHeight / 2 }) {
    const { view } = this, scale = Math.min(Math.max(view.scale * factor, 0.02), 60), by = scale / view.scale;
    this.view = { scale, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by };
    this.isFitted = false;
    this.draw();
  }

  move(x, y) {
    this.view.x += x;
    this.view.y += y;
    this.isFitted = false;
    this.draw();
  }

  // A place of the canvas in film pixels.
  filmPlace(x, y) {
    return { x: (x - this.view.x) / this.view.scale, y: (y - this.view.y) / this.view.scale };
  }

  setWindow(window) {
    this.window = { centre: window.centre, width: Math.max(window.width, 2) };
    this.develop();
    this.draw();
  }

  // The film by its window (linear, as DICOM's). Only by drawing: of pictures that lie in files no page may read pixels.
  develop() {
    const { picture, x = 0, width, height } = this.film, { centre, width: range } = this.window;
    const context = this.picture.getContext('2d'), low = (centre - range / 2) / 255, slope = 255 / range;
    context.globalCompositeOperation = 'copy';
    context.drawImage(picture, x, 0, width, height, 0, 0, width, height);
    const shade = (operation, value) => {
      const grey = Math.round(value * 255);
      context.globalCompositeOperation = operation;
      context.fillStyle = `rgb(${grey}, ${grey}, ${grey})`;
      context.fillRect(0, 0, width, height);
    };
    if (low > 0) for (const [operation, value] of [['difference', 1], ['lighter', low], ['difference', 1]]) shade(operation, value);
    if (slope > 1) shade('color-dodge', 1 - 1 / slope);
    if (slope < 1) shade('multiply', slope);
    if (low < 0) shade('lighter', -low * slope);
  }

  // To be called when pixels of the masks have changed. `area`: { x, y, width, height } in which they lie.
  masksChanged(area = { x: 0, y: 0, width: this.film.width, height: this.film.height }) {
    const context = this.paint.getContext('2d'), image = context.createImageData(area.width, area.height);
    const pixels = new Uint32Array(image.data.buffer), { width } = this.film;
    for (const side of sides) {
      const [red, green, blue] = colours[side], colour = (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
      for (let y = 0, to = 0; y < area.height; ++y)
        for (let x = 0, from = (area.y + y) * width + area.x; x < area.width; ++x, ++from, ++to)
          if (this.masks[side][from]) pixels[to] = colour;
    }
    context.putImageData(image, area.x, area.y);
    this.paths = {};
    this.draw();
  }

  draw() {
    if (!this.waiting) this.waiting = requestAnimationFrame(() => this.drawNow());
  }

  drawNow() {
    this.waiting = 0;
    const { context, view, film } = this, ratio = devicePixelRatio || 1;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (!film) return;
    context.setTransform(view.scale * ratio, 0, 0, view.scale * ratio, view.x * ratio, view.y * ratio);
    context.imageSmoothingEnabled = view.scale * ratio < 4;
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.picture, 0, 0);
    context.globalAlpha = this.fill;
    context.drawImage(this.paint, 0, 0);
    context.globalAlpha = 1;
    if (this.outlined) for (const side of sides) this.drawOutline(side);
    if (this.cursor) this.drawCursor();
  }

  drawOutline(side) {
    this.paths[side] ??= outline(this.masks[side], this.film.width, this.film.height);
    this.context.lineWidth = 2 / this.view.scale;
    this.context.lineJoin = 'round';
    this.context.strokeStyle = `rgb(${colours[side]})`;
    this.context.stroke(this.paths[side]);
  }

  drawCursor() {
    const { context, cursor, view } = this;
    for (const [colour, width] of [['#000', 3], [cursor.colour, 1.5]]) {
      context.beginPath();
      context.arc(cursor.x, cursor.y, cursor.radius, 0, 2 * Math.PI);
      context.lineWidth = width / view.scale;
      context.strokeStyle = colour;
      context.stroke();
    }
  }
}
)js";

}}}  // namespace lungseg::LUNGSEG_ABI::detail
