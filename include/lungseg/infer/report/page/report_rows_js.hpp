// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// A list of any length on a page.
inline constexpr std::string_view report_rows_js = R"page(// A list of which only the rows exist that are seen, so that its length does not matter.

export class Rows {
  // `box` scrolls, `body` in it holds the rows, each `height` pixels high and made by `make(index)`.
  constructor(box, body, height, make) {
    Object.assign(this, { box, body, height, make, count: 0, made: new Map(), waiting: 0 });
    box.addEventListener('scroll', () => this.drawSoon());
    new ResizeObserver(() => this.draw()).observe(box);
  }

  // Another list: nothing of the one before is kept.
  show(count) {
    this.count = count;
    this.body.style.height = `${count * this.height}px`;
    this.body.replaceChildren();
    this.made.clear();
    this.draw();
  }

  drawSoon() {
    if (!this.waiting) this.waiting = requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.waiting = 0;
    const spare = 8, { scrollTop, clientHeight } = this.box;
    this.keep(Math.max(Math.floor(scrollTop / this.height) - spare, 0), Math.ceil((scrollTop + clientHeight) / this.height) + spare);
  }

  // All rows, for paper. draw() ends it.
  drawAll() {
    this.body.replaceChildren();
    this.made.clear();
    this.keep(0, this.count);
  }

  keep(first, end) {
    for (const [at, row] of this.made)
      if (at < first || at >= end) {
        row.remove();
        this.made.delete(at);
      }
    const fresh = document.createDocumentFragment();
    for (let at = first; at < Math.min(end, this.count); ++at) {
      if (this.made.has(at)) continue;
      const row = this.make(at);
      row.style.top = `${at * this.height}px`;
      this.made.set(at, row);
      fresh.append(row);
    }
    this.body.append(fresh);
  }

  // How many rows fit into the box.
  get page() {
    return Math.max(Math.floor((this.box.clientHeight - this.body.offsetTop) / this.height), 1);
  }

  reveal(at) {
    const { box } = this, top = at * this.height, seen = box.clientHeight - this.body.offsetTop;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + this.height > box.scrollTop + seen) box.scrollTop = top + this.height - seen;
    this.draw();
  }
}
)page";

}}}  // namespace lungseg::LUNGSEG_ABI::detail
