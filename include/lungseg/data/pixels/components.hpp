// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <vector>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/runs.hpp"
#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Which neighbours hang together: the four that share an edge, or also the four that share a corner.
enum class connectivity { four = 4, eight = 8 };

/// What is known of one connected component.
struct component {
  std::int64_t area = 0;  // pixels
  box bounds;             // tight, exclusive ends
  double x = 0, y = 0;    // centroid, in pixel indices: pixel (0, 0) alone is at 0, 0
};

namespace detail {

/// Indices of what has an area, largest first; of equals, the one met first.
template <class T>
std::vector<int> by_area(const std::vector<T>& parts) {
  std::vector<int> order(parts.size());
  std::iota(order.begin(), order.end(), 0);
  const auto area = [&](int index) { return parts[static_cast<std::size_t>(index)].area; };
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return area(a) > area(b); });
  return order;
}

}  // namespace detail

/// The connected components of a mask, in the order in which a raster scan first meets them. Made by
/// label_components; holds the mask as runs, and no label image until one is asked for.
class components {
 public:
  int count() const noexcept { return static_cast<int>(list_.size()); }
  bool empty() const noexcept { return list_.empty(); }
  const component& operator[](int index) const { return list_[static_cast<std::size_t>(index)]; }
  auto begin() const noexcept { return list_.begin(); }
  auto end() const noexcept { return list_.end(); }
  int height() const noexcept { return runs_.height; }
  int width() const noexcept { return runs_.width; }

  const run_list& runs() const noexcept { return runs_; }
  /// Component of each run, parallel to runs().runs.
  const std::vector<int>& owners() const noexcept { return owner_; }

  /// Indices of the components, largest area first; of equals, the one met first.
  std::vector<int> by_area() const { return detail::by_area(list_); }

  /// Overwrites `into` with 0 outside and index + 1 inside. Keeps its memory where the size fits.
  void labels(image<std::int32_t>& into) const {
    if (into.height != height() || into.width != width()) into = image<std::int32_t>(height(), width());
    for (int y = 0, i = 0; y < height(); ++y) {
      std::memset(into.row(y), 0, sizeof(std::int32_t) * static_cast<std::size_t>(width()));
      for (const int end = runs_.row_begin[static_cast<std::size_t>(y) + 1]; i < end; ++i)
        paint(into, runs_.runs[static_cast<std::size_t>(i)], owner_[static_cast<std::size_t>(i)] + 1);
    }
  }
  /// 0 outside, index + 1 inside.
  image<std::int32_t> labels() const {
    image<std::int32_t> result;
    labels(result);
    return result;
  }

  /// The pixels of all components for which keep(index) holds.
  template <class Predicate>
  mask select_if(Predicate keep) const {
    mask result(height(), width());
    for (std::size_t i = 0; i < owner_.size(); ++i)
      if (keep(owner_[i])) paint(result, runs_.runs[i]);
    return result;
  }
  /// The pixels of one component.
  mask select(int index) const {
    return select_if([index](int owner) { return owner == index; });
  }

 private:
  friend void label_components(const mask&, connectivity, components&);
  void unite_rows(int reach);
  void measure();

  run_list runs_;
  std::vector<int> owner_;
  std::vector<component> list_;
};

namespace detail {

/// Root of `item`, halving the path on the way. Parents never exceed their children.
inline int find_root(std::vector<int>& parent, int item) noexcept {
  int* const p = parent.data();
  while (p[item] != item) item = p[item] = p[p[item]];
  return item;
}

/// Joins two sets under the smaller root, so that a root is the run that a raster scan meets first.
inline void unite(std::vector<int>& parent, int a, int b) noexcept {
  a = find_root(parent, a);
  b = find_root(parent, b);
  parent[static_cast<std::size_t>(std::max(a, b))] = std::min(a, b);
}

}  // namespace detail

/// Unites the runs of adjacent rows that touch; `reach` is 1 when corners count, else 0.
inline void components::unite_rows(int reach) {
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
inline void components::measure() {
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

/// Labels the connected components of `from` (any byte but 0 is inside) with area, box and centroid of each, in one
/// pass over the pixels and two over the runs. `into` is overwritten and keeps its memory.
/// \source He, Chao, Suzuki, "A run-based two-scan labeling algorithm", IEEE TIP 17(5), 2008; union-find with path
///         halving: Tarjan, van Leeuwen, JACM 31(2), 1984.
inline void label_components(const mask& from, connectivity neighbours, components& into) {
  find_runs(from, into.runs_);
  into.unite_rows(neighbours == connectivity::eight ? 1 : 0);
  into.measure();
}

/// The connected components of `from`.
inline components label_components(const mask& from, connectivity neighbours = connectivity::eight) {
  components result;
  label_components(from, neighbours, result);
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
