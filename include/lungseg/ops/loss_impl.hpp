// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <vector>

#include "lungseg/backend/cuda/loss.hpp"
#include "lungseg/math/rcnn_loss_rules.hpp"
#include "lungseg/ops/expect.hpp"
#include "lungseg/ops/for_each.hpp"
#include "lungseg/ops/loss.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {

/// Memory for K losses of each of R rows, which are added up at the end.
class row_losses {
 public:
  row_losses(const context& ctx, const char* operation, int kinds, std::int64_t rows)
      : ctx_{ctx},
        host_(ctx.where().is_cuda() ? 0 : static_cast<std::size_t>(kinds * rows)),
        rows_{ctx.where().is_cuda() ? static_cast<double*>(ctx.gpu().workspace(
                                          static_cast<std::size_t>(kinds * rows) * sizeof(double), operation))
                                    : host_.data(),
              {kinds, static_cast<int>(rows)}} {}

  double* of(int kind) const { return rows_.rows(kind, 1).data(); }
  void add_up(view<double, 1> losses) const {
    if constexpr (has_cuda)
      if (ctx_.where().is_cuda()) return backend::cuda::sum_losses(ctx_, rows_, losses);
    for (int kind = 0; kind < rows_.extent(0); ++kind) {
      losses[kind] = 0;
      for (const double loss : rows_.rows(kind, 1)) losses[kind] += loss;
    }
  }

 private:
  const context& ctx_;
  std::vector<double> host_;
  view<double, 2> rows_;
};

}  // namespace detail

LUNGSEG_INLINE void rpn_loss(const context& ctx, const math::rpn_outputs& outputs, const math::rpn_gradients& gradients,
                             view<const box, 1> anchors, view<const int, 2> matches, view<const int, 2> rows,
                             view<const int, 2> counts, const math::truth_rows& truth, const math::box_loss_call& call,
                             view<double, 1> losses) {
  expect_extent("rpn_loss", "anchors", 0, anchors.extent(0), outputs.anchors.total());
  detail::expect_extents("rpn_loss", "matches", matches.extents(), {outputs.images, anchors.extent(0)});
  expect_extent("rpn_loss", "rows", 0, rows.extent(0), outputs.images);
  detail::expect_extents("rpn_loss", "counts", counts.extents(), {outputs.images, 2});
  expect_extent("rpn_loss", "truth.boxes", 0, truth.boxes.extent(0), outputs.images);
  expect_extent("rpn_loss", "losses", 0, losses.extent(0), 2);
  const detail::row_losses each{ctx, "rpn_loss", 2, rows.size()};
  for_each(ctx, "rpn_loss", rows.size(),
           math::rpn_loss_rule{outputs, gradients, anchors.data(), matches, rows, counts, truth, call, each.of(0),
                               each.of(1)});
  each.add_up(losses);
}

LUNGSEG_INLINE void region_loss(const context& ctx, view<const float, 2> logits, view<const float, 2> deltas,
                                view<float, 2> dlogits, view<float, 2> ddeltas, const math::region_rows& regions,
                                view<const box, 2> goals, view<const int, 2> counts, bool padded,
                                const math::box_loss_call& call, view<double, 1> losses) {
  expect_extent("region_loss", "logits", 0, logits.extent(0), regions.labels.size());
  detail::expect_extents("region_loss", "deltas", deltas.extents(), {logits.extent(0), 4 * logits.extent(1)});
  if (!dlogits.empty()) detail::expect_extents("region_loss", "dlogits", dlogits.extents(), logits.extents());
  if (!ddeltas.empty()) detail::expect_extents("region_loss", "ddeltas", ddeltas.extents(), deltas.extents());
  const shape<2>& of_regions = regions.labels.extents();
  detail::expect_extents("region_loss", "regions.areas", regions.areas.extents(), of_regions);
  detail::expect_extents("region_loss", "regions.truths", regions.truths.extents(), of_regions);
  expect_extent("region_loss", "goals", 0, goals.extent(0), of_regions[0]);
  detail::expect_extents("region_loss", "counts", counts.extents(), {of_regions[0], 2});
  expect_extent("region_loss", "losses", 0, losses.extent(0), 2);
  const detail::row_losses each{ctx, "region_loss", 2, regions.labels.size()};
  for_each(ctx, "region_loss", regions.labels.size(),
           math::region_loss_rule{logits, deltas, dlogits, ddeltas, regions, goals, counts, padded, call, each.of(0),
                                  each.of(1)});
  each.add_up(losses);
}

LUNGSEG_INLINE void mask_loss(const context& ctx, view<const float, 4> logits, view<const int, 1> labels,
                              view<const float, 3> targets, view<const int, 2> counts, bool keras_clipped, float weight,
                              view<float, 4> dlogits, view<double, 1> losses) {
  const int rows = logits.extent(0), classes = logits.extent(3);
  expect_extent("mask_loss", "labels", 0, labels.extent(0), rows);
  detail::expect_extents("mask_loss", "targets", targets.extents(), {rows, logits.extent(1), logits.extent(2)});
  expect_extent("mask_loss", "counts", 1, counts.extent(1), 2);
  if (!dlogits.empty()) detail::expect_extents("mask_loss", "dlogits", dlogits.extents(), logits.extents());
  expect_extent("mask_loss", "losses", 0, losses.extent(0), 1);
  const detail::row_losses each{ctx, "mask_loss", 1, rows};
  if constexpr (has_cuda)
    if (ctx.where().is_cuda()) {
      backend::cuda::mask_loss(ctx, logits, labels, targets, counts, keras_clipped, weight, dlogits,
                               {each.of(0), {rows}});
      return each.add_up(losses);
    }
  const auto rule = keras_clipped ? math::clipped_sigmoid_cross_entropy : math::sigmoid_cross_entropy;
  const std::int64_t pixels = targets.size() / std::max(rows, 1);
  const float share = math::mask_share(weight, counts, pixels);
  parallel_for(ctx, rows, 2, [&](std::int64_t row) {
    double sum = 0;
    for (std::int64_t pixel = row * pixels; labels[row] > 0 && pixel < (row + 1) * pixels; ++pixel) {
      const std::int64_t at = pixel * classes + labels[row];
      const math::value_and_slope loss = rule(logits[at], targets[pixel]);
      sum += static_cast<double>(loss.value);
      if (!dlogits.empty()) dlogits[at] = loss.slope * share;
    }
    each.of(0)[row] = sum * static_cast<double>(share);
  });
  each.add_up(losses);
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
