// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <vector>

#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/runs.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::vector<int> components::by_area() const {
  return detail::by_area(list_);
}

LUNGSEG_INLINE void components::labels(image<std::int32_t>& into) const {
  if (into.height != height() || into.width != width()) into = image<std::int32_t>(height(), width());
  for (int y = 0, i = 0; y < height(); ++y) {
    std::memset(into.row(y), 0, sizeof(std::int32_t) * static_cast<std::size_t>(width()));
    for (const int end = runs_.row_begin[static_cast<std::size_t>(y) + 1]; i < end; ++i)
      paint(into, runs_.runs[static_cast<std::size_t>(i)], owner_[static_cast<std::size_t>(i)] + 1);
  }
}

LUNGSEG_INLINE image<std::int32_t> components::labels() const {
  image<std::int32_t> result;
  labels(result);
  return result;
}

/// Unites the runs of adjacent rows that touch; `reach` is 1 when corners count, else 0.
LUNGSEG_INLINE void components::unite_rows(int reach) {
  owner_.resize(runs_.runs.size());
  std::iota(owner_.begin(), owner_.end(), 0);
  const run* const all = runs_.runs.data();
  for (std::size_t y = 1; y < static_cast<std::size_t>(runs_.height); ++y) {
    int above = runs_.row_begin[y - 1], here = runs_.row_begin[y];
    const int above_end = here, here_end = runs_.row_begin[y + 1];
    while (above < above_end && here < here_end) {
      const run &up = all[above], &down = all[here];
      if (up.x1 < down.x2 + reach && down.x1 < up.x2 + reach) detail::unite(owner_, above, here);
      const bool up_ends_first = up.x2 < down.x2;
      above += up_ends_first;
      here += !up_ends_first;
    }
  }
}

/// Turns the forest into component numbers and sums up what the runs tell.
LUNGSEG_INLINE void components::measure() {
  list_.clear();
  for (std::size_t i = 0; i < owner_.size(); ++i) {
    const run& r = runs_.runs[i];
    const auto x1 = static_cast<float>(r.x1), x2 = static_cast<float>(r.x2), y = static_cast<float>(r.y);
    if (owner_[i] == static_cast<int>(i)) {
      owner_[i] = count();
      list_.push_back({0, {x1, y, x2, y + 1}, 0, 0});
    } else {
      owner_[i] = owner_[static_cast<std::size_t>(owner_[i])];  // parents come first and are numbered already
    }
    component& c = list_[static_cast<std::size_t>(owner_[i])];
    const double length = r.length();
    c.area += r.length();
    c.bounds.x1 = std::min(c.bounds.x1, x1);
    c.bounds.x2 = std::max(c.bounds.x2, x2);
    c.bounds.y2 = y + 1;  // rows only grow
    c.x += length * (r.x1 + r.x2 - 1) * 0.5;
    c.y += length * r.y;
  }
  for (component& c : list_) {
    c.x /= static_cast<double>(c.area);
    c.y /= static_cast<double>(c.area);
  }
}

LUNGSEG_INLINE void label_components(const mask& from, connectivity neighbours, components& into) {
  find_runs(from, into.runs_);
  into.unite_rows(neighbours == connectivity::eight ? 1 : 0);
  into.measure();
}

LUNGSEG_INLINE components label_components(const mask& from, connectivity neighbours) {
  components result;
  label_components(from, neighbours, result);
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
