// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <span>
#include <vector>

#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// Instead of a true box's index: the candidate is background, or between the thresholds and not to be used.
inline constexpr int match_negative = -1;
inline constexpr int match_ignored = -2;

/// Region proposal network: the defaults with force_best. Second stage: {.high = 0.5, .low = 0.5}.
struct match_options {
  double high = 0.7;              ///< an overlap of at least this is a match
  double low = 0.3;               ///< less than this is background
  bool force_best = false;        ///< the best candidates of each true box match whatever their overlap, all ties
  bool double_precision = false;  ///< overlaps in double instead of float; always so for precise_box candidates
};

namespace detail {

/// `indices` are the candidates that overlap one true box the most.
template <class Real>
struct best_candidates {
  Real overlap = 0;
  std::vector<int> indices;

  void offer(Real other, int index) {
    if (other < overlap || !(other > 0)) return;  // without overlap nothing is best, so an empty true box forces none
    if (other > overlap) indices.clear();
    overlap = other;
    indices.push_back(index);
  }
};

template <class Real, class Candidate>
std::vector<int> match(std::span<const Candidate> candidates, std::span<const box> truth,
                       const match_options& options) {
  const Real high = static_cast<Real>(options.high), low = static_cast<Real>(options.low);
  std::vector<int> nearest(candidates.size(), 0), result(candidates.size(), match_negative);
  std::vector<best_candidates<Real>> best(truth.size());
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    Real largest = 0;
    for (std::size_t j = 0; j < truth.size(); ++j) {
      const Real overlap = math::iou_as<Real>(candidates[i], truth[j]);
      if (options.force_best) best[j].offer(overlap, static_cast<int>(i));
      if (overlap > largest) {
        largest = overlap;
        nearest[i] = static_cast<int>(j);
      }
    }
    if (truth.empty() || largest < low) continue;
    result[i] = largest >= high ? nearest[i] : match_ignored;
  }
  if (options.force_best)
    for (const auto& [overlap, indices] : best)
      for (const int i : indices) result[static_cast<std::size_t>(i)] = nearest[static_cast<std::size_t>(i)];
  return result;
}

}  // namespace detail

/// For each candidate the index of the true box that it overlaps most (the first on ties) if the overlap reaches
/// `high`, match_negative below `low`, match_ignored between. A candidate that force_best selects for one true box is
/// still matched to the one that it overlaps most itself, as in Matterport's and torchvision's code. True boxes without
/// area match nothing. Linear memory: no table of all pairs is kept.
/// \source Ren et al., "Faster R-CNN", 2015, section 3.1.2.
inline std::vector<int> match(std::span<const box> candidates, std::span<const box> truth,
                              const match_options& options) {
  return options.double_precision ? detail::match<double>(candidates, truth, options)
                                  : detail::match<float>(candidates, truth, options);
}
inline std::vector<int> match(std::span<const precise_box> candidates, std::span<const box> truth,
                              const match_options& options) {
  return detail::match<double>(candidates, truth, options);
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
