// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// The pages of report.html where there is more than one.
inline constexpr std::string_view report_pages_js = R"page(// The films of a run come in pages, the worst first, of which one is loaded at a time.

import { load } from './report_data.js';
import { get } from './report_film.js';

const figure = (value) => value.toLocaleString('en');

export class Pages {
  // `show(films)` takes the films of a page; `holds(counts)` says whether a page can have any that are wanted.
  constructor(show, holds) {
    Object.assign(this, { show, holds, counts: [], at: 0 });
    get('page-before').addEventListener('click', () => this.step(-1));
    get('page-after').addEventListener('click', () => this.step(1));
    get('page').addEventListener('change', ({ target }) => this.turn(Math.min(Math.max(Math.round(target.value) || 1, 1), this.counts.length)));
  }

  get several() {
    return this.counts.length > 1;
  }

  // `counts` of each page, as films.js has them. The first one is not loaded yet.
  begin(counts) {
    this.counts = counts;
    get('pager').hidden = !this.several;
    get('page').max = counts.length;
    get('pages').textContent = `of ${figure(counts.length)}`;
  }

  // Of the whole run, or of some of its pages.
  sum(of, counts = this.counts) {
    return counts.reduce((total, page) => total + (of(page) ?? 0), 0);
  }

  // The next page in a direction that holds what is wanted; 0 where there is none.
  next(by, at = this.at + by) {
    while (at >= 1 && at <= this.counts.length && !this.holds(this.counts[at - 1])) at += by;
    return at <= this.counts.length ? at : 0;
  }

  step(by) {
    const to = this.next(by);
    if (to) this.turn(to);
  }

  // Something else is wanted: leaves a page that has none of it for one that has. Returns whether it did.
  leave() {
    const to = this.next(1, this.at) || this.next(-1) || this.at, leaves = to !== this.at;
    if (leaves) this.turn(to);
    else this.tell();
    return leaves;
  }

  async turn(to) {
    this.at = to;
    this.tell();
    get('films').setAttribute('aria-busy', true);
    const films = await load(`report_files/films-${String(to).padStart(4, '0')}.js`, to).catch(() => null);
    if (to !== this.at) return;  // another one was chosen meanwhile
    get('films').setAttribute('aria-busy', false);
    get('lost').hidden = films !== null;
    this.show(films ?? []);
  }

  tell() {
    const films = (page) => page.films, before = this.sum(films, this.counts.slice(0, this.at - 1));
    get('page').value = this.at;
    get('page-before').disabled = !this.next(-1);
    get('page-after').disabled = !this.next(1);
    get('places').textContent = `films ${figure(before + 1)} to ${figure(before + films(this.counts[this.at - 1]))} of ${figure(this.sum(films))}, the worst first`;
  }
}
)page";

}}}  // namespace lungseg::LUNGSEG_ABI::detail
