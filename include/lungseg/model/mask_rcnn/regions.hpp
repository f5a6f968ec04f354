// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>
#include <span>
#include <vector>

#include "lungseg/core/random.hpp"
#include "lungseg/math/roi.hpp"
#include "lungseg/model/mask_rcnn/ground_truth.hpp"
#include "lungseg/model/mask_rcnn/proposals.hpp"
#include "lungseg/model/mask_rcnn/rpn_loss.hpp"
#include "lungseg/ops/match.hpp"
#include "lungseg/ops/roi_pool.hpp"
#include "lungseg/ops/sample.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A region that the heads are trained on.
struct region {
  box area;  // in the configuration's coordinates
  int image = 0;
  int truth = -1;   // index of the true box that it has to find; -1: background
  int anchor = -1;  // anchor that it was decoded from; -1: a true box or padding
};

/// The regions of one image: positives, then negatives, then (if the configuration pads) empty ones.
/// \source He et al., "Mask R-CNN", 2017, section 3.1; Ren et al., "Faster R-CNN", 2015, section 3.1.3.
inline std::vector<region> sample_regions(const mask_rcnn_config& config, std::span<const proposal> proposals,
                                          const box_coordinates& coordinates, const ground_truth& truth, int image,
                                          const random_draw& draw) {
  std::vector<box> goals, candidates;
  for (const box& b : truth.boxes) goals.push_back(coordinates.from_pixels(b));
  for (const proposal& p : proposals) candidates.push_back(p.area);
  if (config.append_truth) candidates.insert(candidates.end(), goals.begin(), goals.end());
  const std::vector<int> matches =
      ops::match(std::span<const box>{candidates}, goals, {.high = config.roi_high, .low = config.roi_high});
  const ops::sampled chosen = ops::sample(matches,
                                          {.count = config.rois_per_image,
                                           .positive_fraction = config.roi_positive_fraction,
                                           .fill_negatives = config.fill_negatives},
                                          draw, static_cast<int>(proposals.size()));
  std::vector<region> result;
  const auto add = [&](int i, int match) {
    const auto at = static_cast<std::size_t>(i);
    result.push_back({candidates[at], image, match, at < proposals.size() ? proposals[at].anchor : -1});
  };
  for (const int i : chosen.positives) add(i, matches[static_cast<std::size_t>(i)]);
  for (const int i : chosen.negatives) add(i, -1);
  while (config.pad_rois_as_background && static_cast<int>(result.size()) < config.rois_per_image)
    result.push_back({box{}, image, -1, -1});
  return result;
}

/// Which pyramid level serves a region, in the configuration's coordinates.
inline math::level_options level_options_of(const mask_rcnn_config& config, const box_coordinates& coordinates) {
  if (config.level_rule != roi_level_rule::round) return math::torchvision_levels();
  math::level_options rule = math::matterport_levels(coordinates.height, coordinates.width);
  // Matterport multiplies normalised sides by those of the input, which are a pixel longer.
  if (coordinates.normalised())
    rule.size_factor = std::sqrt(static_cast<float>(coordinates.height) * static_cast<float>(coordinates.width));
  return rule;
}

/// The regions as RoI pooling wants them; `fixed_level` 2 to 5 overrides the rule.
inline std::vector<ops::roi> to_rois(const mask_rcnn_config& config, std::span<const region> regions,
                                     const box_coordinates& coordinates, int fixed_level = 0) {
  const math::level_options rule = level_options_of(config, coordinates);
  std::vector<ops::roi> result;
  for (const region& r : regions)
    result.push_back({r.area, r.image, (fixed_level ? fixed_level : math::roi_level(r.area, rule)) - 2});
  return result;
}

/// How the configuration pools.
inline ops::roi_pool_options pool_options(const mask_rcnn_config& config) noexcept {
  return {.method = config.pooling == roi_pooling::crop_and_resize ? ops::roi_method::crop_and_resize
                                                                   : ops::roi_method::align,
          .aligned = config.pooling == roi_pooling::align_half,
          .sampling_ratio = config.sampling_ratio};
}

/// The positives that train the mask head: all, or a random choice of the configuration's number per image.
/// \param step  of training, of the batch of `images`: choices are a function of it and the seed
inline std::vector<region> mask_regions(const mask_rcnn_config& config, std::span<const region> regions, int images,
                                        std::uint64_t seed, std::uint64_t step) {
  std::vector<region> result;
  for (int image = 0; image < images; ++image) {
    std::vector<region> own;
    std::vector<int> chosen;
    for (const region& r : regions) {
      if (r.image != image) continue;
      if (r.truth >= 0) chosen.push_back(static_cast<int>(own.size()));
      own.push_back(r);
    }
    if (config.mask_rois_per_image > 0)
      ops::detail::keep_some(
          chosen, config.mask_rois_per_image,
          {seed, mask_stream, step * static_cast<std::uint64_t>(images) + static_cast<std::uint64_t>(image)},
          static_cast<int>(own.size()));
    for (const int i : chosen) result.push_back(own[static_cast<std::size_t>(i)]);
  }
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
