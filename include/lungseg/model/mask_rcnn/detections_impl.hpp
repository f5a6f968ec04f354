// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "lungseg/core/tensor.hpp"
#include "lungseg/math/detection_rules.hpp"
#include "lungseg/model/layers/heads.hpp"
#include "lungseg/model/mask_rcnn/detections.hpp"
#include "lungseg/model/mask_rcnn/proposals.hpp"
#include "lungseg/ops/for_each.hpp"
#include "lungseg/ops/nms.hpp"
#include "lungseg/ops/softmax.hpp"
#include "lungseg/ops/top_k.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE detection_block::detection_block(const context& ctx, int images, int capacity, int definitions, int side)
    : images_{images},
      capacity_{capacity},
      definitions_{definitions},
      side_{side},
      bytes_{ctx.make<std::byte>(shape<1>{byte_count()})} {}

LUNGSEG_INLINE math::detection_rows detection_block::rows() {
  const shape<2> e{images_, capacity_};
  return {{at<box>(0), e},
          {at<box>(16 * rows_count()), e},
          {at<int>(32 * rows_count()), e},
          {at<float>(36 * rows_count()), e},
          {at<int>(40 * rows_count()), e}};
}

LUNGSEG_INLINE view<float, 4> detection_block::cells() {
  return {at<float>(head_bytes * rows_count()), {definitions_, rows_count(), side_, side_}};
}

LUNGSEG_INLINE view<float, 3> detection_block::cells(int definition) {
  return {cells().rows(definition, 1).data(), {rows_count(), side_, side_}};
}

LUNGSEG_INLINE void detection_block::clear(const context& ctx) {
  ops::clear(ctx, bytes_.get());
}

LUNGSEG_INLINE detection_block detection_block::on_host() const {
  detection_block copy = empty_copy();
  copy.bytes_ = bytes_.on_host();
  return copy;
}

LUNGSEG_INLINE std::vector<std::vector<detection>> detection_block::read(const box_coordinates& coordinates) {
  std::vector<std::vector<detection>> result(static_cast<std::size_t>(images_));
  const math::detection_rows from = rows();
  for (int i = 0; i < rows_count(); ++i)
    if (from.classes[i] != 0)
      result[image_of(i)].push_back({coordinates.to_pixels(from.areas[i]), from.classes[i], from.scores[i],
                                     coordinates.to_pixels(from.mask_areas[i]), masks_of(i)});
  return result;
}

LUNGSEG_INLINE std::vector<std::vector<detection>> detection_block::read_placed(const context& ctx,
                                                                                std::vector<int>& rows_of) const {
  detection_block heads = empty_copy();
  heads.bytes_ = tensor<std::byte, 1>{{head_bytes * rows_count()}};
  ctx.gpu().download(heads.bytes_.data(), bytes_.data(), static_cast<std::size_t>(heads.bytes_.size()));
  std::vector<std::vector<detection>> result(static_cast<std::size_t>(images_));
  const math::detection_rows from = heads.rows();
  for (int i = 0; i < rows_count(); ++i)
    if (from.classes[i] != 0) {
      result[image_of(i)].push_back({from.areas[i], from.classes[i], from.scores[i], from.mask_areas[i], {}});
      rows_of.push_back(i);
    }
  return result;
}

LUNGSEG_INLINE detection_block detection_block::empty_copy() const {
  detection_block copy;
  copy.images_ = images_, copy.capacity_ = capacity_, copy.definitions_ = definitions_, copy.side_ = side_;
  return copy;
}

LUNGSEG_INLINE tensor<float, 3> detection_block::masks_of(int row) {
  tensor<float, 3> result{{definitions_, side_, side_}};
  for (int d = 0; d < definitions_; ++d)
    std::copy_n(cells(d).rows(row, 1).data(), std::int64_t{side_} * side_, &result(d, 0, 0));
  return result;
}

/// What proposals' classes are ranked by, (N, P * (classes - 1)).
inline tensor<float, 2> class_scores(const context& ctx, const mask_rcnn_config& config,
                                     const proposal_block& proposals, view<const float, 4> logits) {
  const int images = proposals.areas.extent(0), classes = config.class_count();
  const int rows = logits.extent(0), kinds = classes - 1;
  auto probabilities = ctx.make<float>(shape<2>{rows, classes});
  ops::softmax(ctx, logits.reshaped(probabilities.extents()), probabilities);
  auto scores = ctx.make<float>(shape<2>{images, rows / images * kinds});
  ops::for_each(ctx, "score_classes", scores.size(),
                math::score_class_rule{
                    probabilities,
                    proposals.images.data(),
                    {.best_class = config.detection == detection_rule::best_class, .threshold = config.detection_score},
                    scores.data()});
  return scores;
}

LUNGSEG_INLINE void detect_boxes(const context& ctx, const mask_rcnn_config& config, const proposal_block& proposals,
                                 const box_head_output& out, view<const box, 1> windows,
                                 const math::detection_rows& found) {
  const int images = proposals.areas.extent(0);
  const tensor<float, 2> scores = class_scores(ctx, config, proposals, std::as_const(out.logits->value).get());
  const int all = scores.extent(1);
  const int candidates = ops::most_picked(ctx, all);
  const shape<2> e{images, candidates};
  auto picked = ctx.make<int>(e), kind = ctx.make<int>(e);
  auto boxes = ctx.make<box>(e);
  auto valid = ctx.make<std::uint8_t>(e);
  ops::top_k(ctx, scores, {1, {0, all}}, picked.get().reshaped(shape<3>{images, 1, candidates}));
  const shape<2> deltas{proposals.areas.extent(1) * images, 4 * config.class_count()};
  ops::for_each(ctx, "decode_classes", picked.size(),
                math::decode_class_rule{scores,
                                        out.deltas->value.get().reshaped(deltas),
                                        proposals.areas,
                                        windows.data(),
                                        picked,
                                        {.deviation = config.box_deviation,
                                         .y_first = config.deltas_y_first,
                                         .max_log_ratio = config.max_log_ratio,
                                         .min_side = config.detection_min_side},
                                        boxes.data(),
                                        kind.data(),
                                        valid.data()});
  auto kept = ctx.make<int>(found.areas.extents());
  ops::nms(ctx, boxes, valid, kind, config.detection_nms, kept);
  ops::for_each(ctx, "gather_detections", kept.size(),
                math::gather_detection_rule{scores, picked, boxes, kind, kept, config.mask_margin, found});
}

}}  // namespace lungseg::LUNGSEG_ABI
