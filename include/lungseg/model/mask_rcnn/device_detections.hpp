// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Detections on a GPU: detection.hpp with fixed capacities and without the host.

#include <algorithm>
#include <span>
#include <vector>

#include "lungseg/core/transfer.hpp"
#include "lungseg/model/layers/heads.hpp"
#include "lungseg/model/mask_rcnn/detection.hpp"
#include "lungseg/model/mask_rcnn/device_proposals.hpp"
#include "lungseg/model/mask_rcnn/regions.hpp"
#include "lungseg/nn/roi_rows.hpp"
#include "lungseg/ops/gpu.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How the configuration pools, for the kernels; `fixed_level` 2 to 5 overrides the rule.
inline ops::gpu::roi_pool_call device_pool_options(const mask_rcnn_config& config, const box_coordinates& coordinates,
                                                   int fixed_level = 0) {
  return {.crop = config.pooling == roi_pooling::crop_and_resize,
          .aligned = config.pooling == roi_pooling::align_half,
          .sampling_ratio = config.sampling_ratio,
          .fixed_level = fixed_level - 2,
          .level = level_options_of(config, coordinates)};
}

/// D detections of every image with their masks, in one block of memory, so that one copy brings them to the host.
class detection_block {
 public:
  detection_block() = default;
  /// \param side  of a mask
  detection_block(const context& ctx, int images, int capacity, int side)
      : images_{images}, capacity_{capacity}, side_{side}, bytes_{ctx.make<std::byte>(shape<1>{byte_count()})} {}

  ops::gpu::detection_rows rows() {
    const shape<2> e{images_, capacity_};
    return {{at<box>(0), e},
            {at<box>(16 * rows_count()), e},
            {at<int>(32 * rows_count()), e},
            {at<float>(36 * rows_count()), e},
            {at<int>(40 * rows_count()), e}};
  }
  /// (N * D, M, M) probabilities.
  view<float, 3> cells() { return {at<float>(head_bytes * rows_count()), {rows_count(), side_, side_}}; }

  /// The same on the host; waits.
  detection_block to_host(const context& ctx) const {
    detection_block copy = empty_copy();
    copy.bytes_ = lungseg::to_host(ctx, bytes_);
    return copy;
  }

  /// The detections of each image, best first, in network pixels. \pre the block is on the host
  std::vector<std::vector<detection>> read(const box_coordinates& coordinates) {
    std::vector<std::vector<detection>> result(static_cast<std::size_t>(images_));
    const ops::gpu::detection_rows from = rows();
    for (int i = 0; i < rows_count(); ++i)
      if (from.classes[i] != 0)
        result[image_of(i)].push_back({coordinates.to_pixels(from.areas[i]), from.classes[i], from.scores[i],
                                       coordinates.to_pixels(from.mask_areas[i]), mask_of(i)});
    return result;
  }
  /// The detections of each image when the rows were placed on their films, without masks. Waits.
  /// \param rows_of  gets the row of cells() of each
  std::vector<std::vector<detection>> read_placed(const context& ctx, std::vector<int>& rows_of) const {
    detection_block heads = empty_copy();
    heads.bytes_ = tensor<std::byte, 1>{{head_bytes * rows_count()}};
    ctx.gpu().download(heads.bytes_.data(), bytes_.data(), static_cast<std::size_t>(heads.bytes_.size()));
    std::vector<std::vector<detection>> result(static_cast<std::size_t>(images_));
    const ops::gpu::detection_rows from = heads.rows();
    for (int i = 0; i < rows_count(); ++i)
      if (from.classes[i] != 0) {
        result[image_of(i)].push_back({from.areas[i], from.classes[i], from.scores[i], from.mask_areas[i], {}});
        rows_of.push_back(i);
      }
    return result;
  }

 private:
  static constexpr int head_bytes = 44;  // of a row, without its mask

  detection_block empty_copy() const {
    detection_block copy;
    copy.images_ = images_, copy.capacity_ = capacity_, copy.side_ = side_;
    return copy;
  }
  int rows_count() const noexcept { return images_ * capacity_; }
  int byte_count() const noexcept { return rows_count() * (head_bytes + 4 * side_ * side_); }
  std::size_t image_of(int row) const noexcept { return static_cast<std::size_t>(row / capacity_); }
  tensor<float, 2> mask_of(int row) {
    tensor<float, 2> result{{side_, side_}};
    std::copy_n(cells().rows(row, 1).data(), result.size(), result.begin());
    return result;
  }
  template <class T>
  T* at(int offset) {
    return reinterpret_cast<T*>(bytes_.data() + offset);
  }

  int images_ = 0, capacity_ = 0, side_ = 0;
  tensor<std::byte, 1> bytes_;
};

/// detect_boxes() for a whole batch.
/// \param out      of the box head, rows as the proposals'
/// \param windows  (N) on the device
inline void detect_boxes_on_device(const context& ctx, const mask_rcnn_config& config, device_proposals& proposals,
                                   const box_head_output& out, view<const box, 1> windows,
                                   const ops::gpu::detection_rows& found) {
  const int images = proposals.areas.extent(0), regions = proposals.areas.extent(1), classes = config.class_count();
  const int rows = images * regions, kinds = classes - 1;
  auto probabilities = ctx.make<float>(shape<2>{rows, classes});
  ops::gpu::softmax<float>(ctx, std::as_const(out.logits->value).get().reshaped(shape<2>{rows, classes}),
                           probabilities);
  auto scores = ctx.make<float>(shape<2>{images, regions * kinds});
  ops::gpu::score_classes(
      ctx, std::as_const(probabilities), std::as_const(proposals.images).get().reshaped(shape<1>{rows}),
      {.best_class = config.detection == detection_rule::best_class, .threshold = config.detection_score},
      scores.get().reshaped(shape<2>{rows, kinds}));
  const int candidates = std::min(regions * kinds, ops::gpu::max_candidates);
  const shape<2> e{images, candidates};
  auto picked = ctx.make<int>(e), kind = ctx.make<int>(e);
  auto boxes = ctx.make<box>(e);
  auto valid = ctx.make<std::uint8_t>(e);
  ops::gpu::top_k<float>(ctx, std::as_const(scores), {1, {0, regions * kinds}},
                         picked.get().reshaped(shape<3>{images, 1, candidates}));
  ops::gpu::decode_classes<float>(ctx, std::as_const(scores),
                                  std::as_const(out.deltas->value).get().reshaped(shape<2>{rows, 4 * classes}),
                                  std::as_const(proposals.areas), windows, std::as_const(picked),
                                  {.deviation = config.box_deviation,
                                   .y_first = config.deltas_y_first,
                                   .max_log_ratio = config.max_log_ratio,
                                   .min_side = config.detection_min_side},
                                  boxes, kind, valid);
  auto kept = ctx.make<int>(found.areas.extents());
  auto counts = ctx.make<int>(shape<1>{images});
  ops::gpu::nms(ctx, std::as_const(boxes), std::as_const(valid), std::as_const(kind), config.detection_nms, kept,
                counts);
  ops::gpu::gather_detections(ctx, std::as_const(scores), std::as_const(picked), std::as_const(boxes),
                              std::as_const(kind), std::as_const(kept), config.mask_margin, found);
}

}}  // namespace lungseg::LUNGSEG_ABI
