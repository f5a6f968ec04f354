// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <vector>

#include "lungseg/math/box.hpp"
#include "lungseg/math/roi.hpp"
#include "lungseg/nn/tape.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

/// One pyramid level as RoI pooling sees it.
struct roi_source {
  var features;
  float scale_y = 1, scale_x = 1;  // map cells per image pixel
};

/// Regions in rows of a fixed number.
struct roi_rows {
  view<const box, 1> areas;   // (R)
  view<const int, 1> images;  // (R)  negative: an unused row
};

/// The rows that heads are to see: on the host the used ones, on a GPU, which does not ask how many there are, all.
class packed_rows {
 public:
  packed_rows(const context& ctx, const roi_rows& all);

  /// Whether there is nothing to do, as far as the host knows.
  bool none() const noexcept { return packs_ && places_.empty(); }
  /// On the host: of each row that heads see its place among all.
  const std::vector<int>& places() const noexcept { return places_; }
  roi_rows rows() const;

  /// What heads say of these rows as rows of all, (R, ...), with zeros in unused ones.
  var unpack(tape& t, const var& x) const;

 private:
  roi_rows all_;
  bool packs_;
  std::vector<int> places_;
  std::vector<box> areas_;
  std::vector<int> images_;
};

/// Pools every region from its level, (R, P, P, C). Gradients go to the levels, not to the boxes. On a GPU the rows'
/// memory must be there, unchanged, until the tape's backward() has run.
var roi_pool(tape& t, const std::vector<roi_source>& levels, const packed_rows& regions, int pooled,
             const math::roi_pool_call& call);

}}}  // namespace lungseg::LUNGSEG_ABI::nn

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/nn/roi_rows_impl.hpp"
#endif
