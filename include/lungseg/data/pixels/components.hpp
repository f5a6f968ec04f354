// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
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
  std::vector<int> by_area() const;

  /// Overwrites `into` with 0 outside and index + 1 inside. Keeps its memory where the size fits.
  void labels(image<std::int32_t>& into) const;
  /// 0 outside, index + 1 inside.
  image<std::int32_t> labels() const;

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

/// Labels the connected components of `from` (any byte but 0 is inside) with area, box and centroid of each, in one
/// pass over the pixels and two over the runs. `into` is overwritten and keeps its memory.
/// \source He, Chao, Suzuki, "A run-based two-scan labeling algorithm", IEEE TIP 17(5), 2008; union-find with path
///         halving: Tarjan, van Leeuwen, JACM 31(2), 1984.
void label_components(const mask& from, connectivity neighbours, components& into);

/// The connected components of `from`.
components label_components(const mask& from, connectivity neighbours = connectivity::eight);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/pixels/components_impl.hpp"
#endif
