// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// One film of report.html, looked at.
inline constexpr std::string_view report_film_js = R"page(// One film looked at: its picture, its masks, and what is said of it.

import { hold } from './hand.js';
import { load } from './report_data.js';
import { facts } from './report_facts.js';
import { decode } from './rle.js';
import { Viewer } from './viewer.js';

export const get = (id) => document.getElementById(id);
export const viewer = new Viewer(get('canvas'));
let looked = null, tool = 'move';

export const part = (film, kind) => `report_files/${encodeURIComponent(film.files.overlay.replace(/overlay\.png$/, ''))}${kind}`;

const masksOf = (film) => load(part(film, 'view.js'), film.files.overlay.replace(/_overlay\.png$/, ''));

async function pictureOf(film) {
  const picture = new Image();
  picture.src = encodeURIComponent(film.files.overlay);
  await picture.decode();
  return { width: film.width, height: film.height, picture };  // the film is the left half
}

function nothing(text) {
  viewer.show(null, null);
  get('no-picture').hidden = false;
  get('no-picture').textContent = text;
}

// Shows a film; `place` says where it stands in the list, `first` and `last` whether there is one before and after.
export async function show(film, { place, first, last }) {
  looked = film;
  if (!get('viewer').open) get('viewer').showModal();
  document.body.classList.add('is-viewing');
  get('facts').replaceChildren(...facts(film));
  get('facts').scrollTop = 0;
  get('place').textContent = place;
  get('before').disabled = first;
  get('after').disabled = last;
  viewer.film = null;
  viewer.draw();
  get('no-picture').hidden = true;
  if (!film.files) return nothing('This film has no result');
  try {
    const [picture, masks] = await Promise.all([pictureOf(film), masksOf(film)]);
    if (film !== looked) return;  // another one was chosen meanwhile
    const whole = (side) => (masks[side] ? decode(masks[side]) : new Uint8Array(film.width * film.height));
    viewer.show(picture, { left: whole('left'), right: whole('right') });
  } catch {
    if (film === looked) nothing('The files of this film are missing beside this page');
  }
}

export function choose(wantedTool) {
  tool = wantedTool;
  for (const button of document.querySelectorAll('[data-tool]')) button.setAttribute('aria-pressed', button.dataset.tool === tool);
  get('canvas').style.cursor = tool === 'move' ? 'grab' : 'ns-resize';
}

export function outlined() {
  viewer.outlined = !viewer.outlined;
  get('outlines').setAttribute('aria-pressed', viewer.outlined);
  viewer.draw();
}

export const ownLevels = () => viewer.film && viewer.setWindow({ centre: 127.5, width: 255 });

export function listenToViewer() {
  get('viewer').addEventListener('close', () => {
    document.body.classList.remove('is-viewing');
    looked = null;
    viewer.show(null, null);
    get('films').focus();
  });
  const clicks = { close: () => get('viewer').close(), outlines: outlined, fit: () => viewer.fit(), 'levels-back': ownLevels };
  for (const [id, action] of Object.entries(clicks)) get(id).addEventListener('click', action);
  for (const button of document.querySelectorAll('[data-tool]')) button.addEventListener('click', () => choose(button.dataset.tool));
  get('opacity').addEventListener('input', (event) => {
    viewer.fill = event.target.value / 100;
    viewer.draw();
  });
  hold(viewer, () => tool);
}
)page";

}}}  // namespace lungseg::LUNGSEG_ABI::detail
