// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "lungseg/math/sampling.hpp"
#include "lungseg/model/mask_rcnn/ground_truth.hpp"
#include "lungseg/model/mask_rcnn/proposals.hpp"
#include "lungseg/model/mask_rcnn/regions.hpp"
#include "lungseg/model/mask_rcnn/targets.hpp"
#include "lungseg/ops/for_each.hpp"
#include "lungseg/ops/match.hpp"
#include "lungseg/ops/sample.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE truth_block::truth_block(const context& ctx, int images, int objects, int height, int width, int kinds)
    : boxes{ctx.make<box>(shape<2>{images, objects})},
      classes{ctx.make<int>(shape<2>{images, objects})},
      mask_channels{ctx.make<int>(shape<2>{images, objects})},
      masks{ctx.make<std::uint8_t>(shape<4>{images, objects, height, width})},
      item{ctx.make<std::uint64_t>(shape<1>{1})},
      kinds_{kinds} {}

LUNGSEG_INLINE void truth_block::copy_from_host(std::span<const ground_truth> truths, std::uint64_t first) {
  tensor<box, 2> host_boxes{boxes.extents()};
  tensor<int, 2> host_classes{classes.extents()}, host_channels{classes.extents()};
  for (std::size_t n = 0; n < truths.size(); ++n) {
    const int image = static_cast<int>(n);
    std::copy(truths[n].boxes.begin(), truths[n].boxes.end(), &host_boxes(image, 0));
    std::copy(truths[n].classes.begin(), truths[n].classes.end(), &host_classes(image, 0));
    std::transform(truths[n].classes.begin(), truths[n].classes.end(), &host_channels(image, 0),
                   [&](int id) { return id + kinds_ * truths[n].definition; });
    masks.copy_from_host_at(std::int64_t{image} * masks.extent(1) * masks.extent(2) * masks.extent(3),
                            truths[n].masks.get());
  }
  boxes.copy_from_host(host_boxes);
  classes.copy_from_host(host_classes);
  mask_channels.copy_from_host(host_channels);
  item.copy_from_host({&first, {1}});
}

LUNGSEG_INLINE anchor_samples sample_anchors(const context& ctx, const mask_rcnn_config& config,
                                             const anchor_grid& anchors, const truth_block& truth) {
  const int images = truth.boxes.extent(0), all = anchors.levels.total(), count = config.anchors_per_image;
  anchor_samples result{ctx.make<int>(shape<2>{images, all}), ctx.make<int>(shape<2>{images, count}),
                        ctx.make<int>(shape<2>{images, 2})};
  ops::match(ctx, anchors.pixels.get().reshaped(shape<2>{1, all}), {}, truth.rows(),
             {.high = static_cast<double>(config.anchor_high),
              .low = static_cast<double>(config.anchor_low),
              .force_best = true,
              .double_precision = config.frame == box_frame::normalised},
             result.matches);
  ops::sample(ctx, result.matches,
              {.count = count,
               .positive_fraction = static_cast<double>(config.anchor_positive_fraction),
               .seed = ctx.seed(),
               .stream = anchor_stream,
               .first_item = truth.item.data()},
              result.rows, result.counts);
  return result;
}

LUNGSEG_INLINE tensor<box, 2> goals_of(const context& ctx, const truth_block& truth,
                                       const box_coordinates& coordinates) {
  auto goals = ctx.make<box>(truth.boxes.extents());
  ops::for_each(ctx, "convert_boxes", goals.size(), math::convert_rule{truth.rows(), coordinates, goals.data()});
  return goals;
}

LUNGSEG_INLINE region_block sample_regions(const context& ctx, const mask_rcnn_config& config,
                                           const proposal_block& proposals, view<const box, 2> goals,
                                           const truth_block& truth) {
  const int images = goals.extent(0), count = config.rois_per_image, P = proposals.areas.extent(1);
  const shape<2> e{images, P + (config.append_truth ? goals.extent(1) : 0)};
  auto areas = ctx.make<box>(e);
  auto used = ctx.make<int>(e), anchors = ctx.make<int>(e), matches = ctx.make<int>(e);
  ops::for_each(
      ctx, "append_truth", areas.size(),
      math::append_truth_rule{proposals.areas, proposals.anchors, goals, truth.classes, areas, used, anchors});
  const auto high = static_cast<double>(config.roi_high);
  ops::match(ctx, areas, used, {goals, truth.classes}, {.high = high, .low = high}, matches);
  auto rows = ctx.make<int>(shape<2>{images, count});
  auto regions = region_block::make(ctx, images, count);
  ops::sample(ctx, matches,
              {.count = count,
               .positive_fraction = static_cast<double>(config.roi_positive_fraction),
               .fill_negatives = config.fill_negatives,
               .seed = ctx.seed(),
               .stream = region_stream,
               .first_item = truth.item.data(),
               .first_appended = P},
              rows, regions.counts);
  ops::for_each(ctx, "gather_regions", rows.size(),
                math::gather_region_rule{areas, anchors, matches, rows, truth.classes, config.pad_rois_as_background,
                                         regions.rows()});
  return regions;
}

LUNGSEG_INLINE region_block mask_regions(const context& ctx, const mask_rcnn_config& config,
                                         const region_block& regions, const truth_block& truth) {
  const int most =
      std::max(math::positive_quota(config.rois_per_image, static_cast<double>(config.roi_positive_fraction)), 1);
  const int count = config.mask_rois_per_image > 0 ? std::min(config.mask_rois_per_image, most) : most;
  const shape<2> e{regions.areas.extent(0), count};
  auto positives = region_block::make(ctx, e[0], count);
  auto chosen = ctx.make<int>(e);
  ops::sample(ctx, regions.truths,
              {.count = count,
               .fill_negatives = false,
               .seed = ctx.seed(),
               .stream = mask_stream,
               .first_item = truth.item.data()},
              chosen, positives.counts);
  ops::for_each(ctx, "gather_regions", chosen.size(),
                math::gather_region_rule{regions.areas, regions.anchors, regions.truths, chosen, truth.mask_channels,
                                         false, positives.rows()});
  return positives;
}

}}  // namespace lungseg::LUNGSEG_ABI
