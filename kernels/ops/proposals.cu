// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/backend/cuda/proposals.hpp"

#include "launch.cuh"
#include "ops/proposal_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

void make_anchors(const context& ctx, const anchor_call& call, view<box, 1> pixels, view<box, 1> references) {
  for_each(ctx, "make_anchors", pixels.size(), anchor_rule{call, pixels.data(), references.data()});
}

template <class T>
void objectness(const context& ctx, const rpn_outputs<T>& outputs, view<float, 2> scores) {
  for_each(ctx, "objectness", scores.size(), objectness_rule<T>{outputs, scores});
}

template <class T>
void decode_boxes(const context& ctx, const rpn_outputs<T>& outputs, view<const float, 2> scores,
                  view<const box, 1> references, view<const box, 1> windows, view<const int, 2> picked,
                  const decode_call& call, view<box, 2> areas, view<std::uint8_t, 2> valid) {
  for_each(
      ctx, "decode_boxes", picked.size(),
      decode_rule<T>{outputs, scores, references.data(), windows.data(), picked, call, areas.data(), valid.data()});
}

void gather_kept(const context& ctx, view<const float, 2> scores, view<const int, 2> picked, view<const box, 2> areas,
                 view<const int, 2> kept, bool logits, const proposal_rows& out) {
  for_each(ctx, "gather_kept", out.areas.size(), gather_kept_rule{scores, picked, areas, kept, logits, out});
}

void reorder(const context& ctx, const proposal_rows& from, view<const int, 2> order, const proposal_rows& out) {
  for_each(ctx, "reorder", order.size(), reorder_rule{from, order, out});
}

#define LUNGSEG_INSTANTIATE(T)                                                                                   \
  template void objectness<T>(const context&, const rpn_outputs<T>&, view<float, 2>);                            \
  template void decode_boxes<T>(const context&, const rpn_outputs<T>&, view<const float, 2>, view<const box, 1>, \
                                view<const box, 1>, view<const int, 2>, const decode_call&, view<box, 2>,        \
                                view<std::uint8_t, 2>);
LUNGSEG_INSTANTIATE(float)
LUNGSEG_INSTANTIATE(bfloat16)
LUNGSEG_INSTANTIATE(float16)
#undef LUNGSEG_INSTANTIATE

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
