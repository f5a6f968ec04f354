// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <span>

#include "lungseg/model/mask_rcnn/ground_truth.hpp"
#include "lungseg/model/mask_rcnn/proposals.hpp"
#include "lungseg/model/mask_rcnn/regions.hpp"
#include "lungseg/ops/match.hpp"
#include "lungseg/ops/sample.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Random streams of one training step, so that the choices of one do not shift those of another.
inline constexpr std::uint32_t anchor_stream = 0x616e6368, region_stream = 0x72656769, mask_stream = 0x6d61736b;

/// What is truly on the films of a batch, at most G objects on each, and which of all films that are trained on the
/// first one is: random choices are a function of it and the context's seed.
struct truth_block {
  tensor<box, 2> boxes;           // (N, G)  network pixels
  tensor<int, 2> classes;         // (N, G)  0: none
  tensor<int, 2> mask_channels;   // (N, G)  of the mask head: those that learn the masks
  tensor<std::uint8_t, 4> masks;  // (N, G, H, W)
  tensor<std::uint64_t, 1> item;  // (1)  of the first film

  /// \param kinds  classes without the background
  truth_block(const context& ctx, int images, int objects, int height, int width, int kinds)
      : boxes{ctx.make<box>(shape<2>{images, objects})},
        classes{ctx.make<int>(shape<2>{images, objects})},
        mask_channels{ctx.make<int>(shape<2>{images, objects})},
        masks{ctx.make<std::uint8_t>(shape<4>{images, objects, height, width})},
        item{ctx.make<std::uint64_t>(shape<1>{1})},
        kinds_{kinds} {}

  /// Copies a batch's truth into the context's memory.
  /// \param first  number of the batch's first film among all that were trained on
  /// \pre every film has at most G objects, and masks of H x W
  void copy_from_host(std::span<const ground_truth> truths, std::uint64_t first) {
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
  math::truth_rows rows() const { return {boxes, classes}; }

 private:
  int kinds_;
};

/// The anchors that count in the RPN's loss.
struct anchor_samples {
  tensor<int, 2> matches;       // (N, A)
  tensor<int, 2> rows, counts;  // (N, S) and (N, 2), as ops::sample gives them
};
/// \source Ren et al., "Faster R-CNN", 2015, section 3.1.2
inline anchor_samples sample_anchors(const context& ctx, const mask_rcnn_config& config, const anchor_grid& anchors,
                                     const truth_block& truth) {
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

/// The true boxes in the configuration's coordinates, (N, G).
inline tensor<box, 2> goals_of(const context& ctx, const truth_block& truth, const box_coordinates& coordinates) {
  auto goals = ctx.make<box>(truth.boxes.extents());
  ops::for_each(ctx, "convert_boxes", goals.size(), math::convert_rule{truth.rows(), coordinates, goals.data()});
  return goals;
}

/// The proposals, and if the configuration wants it the true boxes, that train the heads.
/// \source He et al., "Mask R-CNN", 2017, section 3.1; Ren et al., "Faster R-CNN", 2015, section 3.1.3.
inline region_block sample_regions(const context& ctx, const mask_rcnn_config& config, const proposal_block& proposals,
                                   view<const box, 2> goals, const truth_block& truth) {
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

/// The positives that train the mask head: all, or a random choice of the configuration's number per image. Their
/// labels are the channels that learn.
inline region_block mask_regions(const context& ctx, const mask_rcnn_config& config, const region_block& regions,
                                 const truth_block& truth) {
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
