// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// The mouse over a viewer.
inline constexpr std::string_view hand_js = R"js(// The mouse over a viewer: a drag moves the film or changes its window, the wheel zooms.

// `tool()` says what the first button does: 'move', 'window', or what `own` does: begin, drag and end, with
// places in film pixels; own.hover hears of every place, and of null when the mouse leaves.
export function hold(viewer, tool, own = {}) {
  const { canvas } = viewer, place = (event) => ({ x: event.offsetX, y: event.offsetY });
  const film = (at) => viewer.filmPlace(at.x, at.y);
  let action = null, last = null;
  const isOwn = () => action !== null && action !== 'move' && action !== 'window';
  const end = () => {
    if (isOwn()) own.end();
    action = null;
  };
  canvas.addEventListener('contextmenu', (event) => event.preventDefault());
  canvas.addEventListener('pointerdown', (event) => {
    if (!viewer.film || action) return;
    canvas.setPointerCapture(event.pointerId);
    last = place(event);
    action = event.button === 2 ? 'window' : event.button === 0 ? tool() : 'move';
    if (isOwn()) own.begin(film(last));
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!viewer.film) return;
    const at = place(event);
    own.hover?.(film(at));
    if (isOwn()) own.drag(film(at));
    if (action === 'move') viewer.move(at.x - last.x, at.y - last.y);
    if (action === 'window') {
      const { centre, width } = viewer.window;
      viewer.setWindow({ centre: centre - (at.y - last.y) * 0.5, width: width - (at.x - last.x) });
    }
    last = at;
  });
  canvas.addEventListener('pointerup', end);
  canvas.addEventListener('pointercancel', end);
  canvas.addEventListener('pointerleave', () => own.hover?.(null));
  canvas.addEventListener('wheel', (event) => {
    event.preventDefault();
    if (viewer.film) viewer.zoom(Math.exp(-event.deltaY * 0.0015), place(event));
  }, { passive: false });
}
)js";

}}}  // namespace lungseg::LUNGSEG_ABI::detail
