// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/backend/cuda/detection.hpp"

#include "detection_rules.hpp"
#include "launch.cuh"
#include "roi_pool_rule.hpp"

namespace lungseg::inline LUNGSEG_ABI::backend::cuda {

template <class T>
void pair_scores(const context& ctx, view<const T, 2> logits, view<float, 1> scores) {
  for_each(ctx, "pair_scores", scores.size(), pair_score_rule<T>{logits.data(), scores.data()});
}

template <class T>
void decode_boxes(const context& ctx, view<const float, 2> scores, view<const T, 3> deltas,
                  view<const box, 1> references, view<const box, 1> windows, view<const int, 2> picked,
                  const decode_call& call, view<box, 2> areas, view<float, 2> ranks, view<std::uint8_t, 2> valid) {
  for_each(ctx, "decode_boxes", picked.size(),
           decode_rule<T>{scores, deltas, references.data(), windows.data(), picked, call, areas.data(), ranks.data(),
                          valid.data()});
}

template <class T>
void roi_pool(const context& ctx, const roi_levels<T>& levels, view<const box, 1> areas, view<const int, 1> images,
              view<T, 4> out, const roi_pool_call& call) {
  with_lanes<T>(out.extent(3),
                {out.data(), levels.map[0].data(), levels.map[1].data(), levels.map[2].data(), levels.map[3].data(),
                 levels.map[4].data()},
                [&](auto lanes) {
                  for_each(ctx, "roi_pool", out.size() / lanes,
                           roi_pool_rule<T, lanes>{levels, areas.data(), images.data(), out, call});
                });
}

void paste_masks(const context& ctx, view<const float, 3> cells, view<const box, 1> areas, math::paste_rule rule,
                 float threshold, view<std::uint8_t, 3> films) {
  float *low = nullptr, *high = nullptr;
  if (rule == math::paste_rule::box_resize && !cells.empty()) {
    const auto count = static_cast<std::size_t>(cells.extent(0));
    low = static_cast<float*>(ctx.gpu().workspace(2 * count * sizeof(float), "paste_masks"));
    high = low + count;
    for_each(ctx, "paste_masks", cells.extent(0), cell_range_rule{cells, low, high});
  }
  for_each(ctx, "paste_masks", films.size(), paste_mask_rule{cells, areas.data(), low, high, rule, threshold, films});
}

#define LUNGSEG_INSTANTIATE(T)                                                                                        \
  template void pair_scores<T>(const context&, view<const T, 2>, view<float, 1>);                                     \
  template void decode_boxes<T>(const context&, view<const float, 2>, view<const T, 3>, view<const box, 1>,           \
                                view<const box, 1>, view<const int, 2>, const decode_call&, view<box, 2>,             \
                                view<float, 2>, view<std::uint8_t, 2>);                                               \
  template void roi_pool<T>(const context&, const roi_levels<T>&, view<const box, 1>, view<const int, 1>, view<T, 4>, \
                            const roi_pool_call&);
LUNGSEG_INSTANTIATE(float)
LUNGSEG_INSTANTIATE(bfloat16)
LUNGSEG_INSTANTIATE(float16)
#undef LUNGSEG_INSTANTIATE

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cuda
