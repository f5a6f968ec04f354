// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "lungseg/backend/cpu/kept_boxes.hpp"
#include "lungseg/backend/cuda/selection.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/ops/expect.hpp"
#include "lungseg/ops/nms.hpp"
#include "lungseg/ops/top_k.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {

/// The order in which boxes are looked at: by descending score, ties by index, without those below the threshold.
inline std::vector<int> nms_order(std::span<const float> scores, float threshold) {
  std::vector<int> order = top_k(scores, static_cast<int>(scores.size()));
  const auto out = [&](int i) {
    const float& score = scores[static_cast<std::size_t>(i)];
    return is_nan(score) || score <= threshold;
  };
  order.erase(std::remove_if(order.begin(), order.end(), out), order.end());
  return order;
}

inline void expect_nms_input(std::size_t boxes, std::size_t scores, const nms_options& options) {
  expect_extent("nms", "scores", 0, static_cast<std::int64_t>(scores), static_cast<std::int64_t>(boxes));
  expect<option_error>(options.iou_threshold >= 0 && options.iou_threshold <= 1,
                       "nms: iou_threshold is " + std::to_string(options.iou_threshold) + ", expected 0 to 1");
}

/// The greedy rule for boxes in the given order; kept(i) is the set that box i competes in.
template <class Kept>
std::vector<int> nms(std::span<const box> boxes, const std::vector<int>& order, const nms_options& options,
                     Kept&& kept) {
  std::vector<int> result;
  for (const int i : order) {
    if (options.max_output >= 0 && std::ssize(result) >= options.max_output) break;
    const box& candidate = boxes[static_cast<std::size_t>(i)];
    backend::cpu::kept_boxes& rivals = kept(i);
    if (rivals.any_overlaps(candidate, options.iou_threshold)) continue;
    rivals.add(candidate);
    result.push_back(i);
  }
  return result;
}

}  // namespace detail

LUNGSEG_INLINE std::vector<int> nms(std::span<const box> boxes, std::span<const float> scores,
                                    const nms_options& options) {
  detail::expect_nms_input(boxes.size(), scores.size(), options);
  backend::cpu::kept_boxes kept;
  return detail::nms(boxes, detail::nms_order(scores, options.score_threshold), options,
                     [&](int) -> backend::cpu::kept_boxes& { return kept; });
}

LUNGSEG_INLINE std::vector<int> batched_nms(std::span<const box> boxes, std::span<const float> scores,
                                            std::span<const int> classes, const nms_options& options) {
  expect_extent("batched_nms", "classes", 0, std::ssize(classes), std::ssize(boxes));
  detail::expect_nms_input(boxes.size(), scores.size(), options);
  std::map<int, backend::cpu::kept_boxes> kept;
  return detail::nms(boxes, detail::nms_order(scores, options.score_threshold), options,
                     [&](int i) -> backend::cpu::kept_boxes& { return kept[classes[static_cast<std::size_t>(i)]]; });
}

LUNGSEG_INLINE void nms(const context& ctx, view<const box, 2> areas, view<const std::uint8_t, 2> valid,
                        view<const int, 2> classes, float iou_threshold, view<int, 2> kept) {
  if (!valid.empty()) detail::expect_extents("nms", "valid", valid.extents(), areas.extents());
  if (!classes.empty()) detail::expect_extents("nms", "classes", classes.extents(), areas.extents());
  expect_extent("nms", "kept", 0, kept.extent(0), areas.extent(0));
  if constexpr (has_cuda)
    if (ctx.where().is_cuda()) return backend::cuda::nms(ctx, areas, valid, classes, iou_threshold, kept);
  const int candidates = areas.extent(1), most = kept.extent(1);
  parallel_for(ctx, areas.extent(0), 1, [&](std::int64_t index) {
    const int row = static_cast<int>(index);
    std::vector<int> order;
    for (int i = 0; i < candidates; ++i)
      if (valid.empty() || valid(row, i)) order.push_back(i);
    std::map<int, backend::cpu::kept_boxes> rivals;
    const std::vector<int> best =
        detail::nms({areas.rows(row, 1).data(), static_cast<std::size_t>(candidates)}, order,
                    {.iou_threshold = iou_threshold, .max_output = most},
                    [&](int i) -> backend::cpu::kept_boxes& { return rivals[classes.empty() ? 0 : classes(row, i)]; });
    std::fill(std::copy(best.begin(), best.end(), kept.rows(row, 1).begin()), kept.rows(row, 1).end(), -1);
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
