// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/backend/cuda/detection.hpp"

#include "launch.cuh"
#include "ops/paste_rules.hpp"
#include "ops/roi_pool_rule.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

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

template <class T>
void roi_pool_backward(const context& ctx, const roi_levels<T>& levels, view<const box, 1> areas,
                       view<const int, 1> images, view<const T, 4> dout,
                       const std::array<view<float, 4>, max_roi_levels>& gradients, const roi_pool_call& call) {
  std::array<float*, max_roi_levels> to{};
  int rows = 0;
  for (int level = 0; level < levels.count; ++level) {
    to[static_cast<std::size_t>(level)] = gradients[static_cast<std::size_t>(level)].data();
    rows += levels.map[level].extent(1);
  }
  const int batch = levels.map[0].extent(0);
  with_lanes<T>(dout.extent(3), {dout.data()}, [&](auto lanes) {
    if (ctx.deterministic())
      for_each(ctx, "roi_pool_backward", std::int64_t{batch} * rows * (dout.extent(3) / lanes),
               roi_gather_rule<T, lanes>{levels, areas, images.data(), dout, to, call, rows});
    else
      for_each(ctx, "roi_pool_backward", dout.size() / lanes,
               roi_scatter_rule<T, lanes>{levels, areas.data(), images.data(), dout, to, call});
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
  template void roi_pool<T>(const context&, const roi_levels<T>&, view<const box, 1>, view<const int, 1>, view<T, 4>, \
                            const roi_pool_call&);                                                                    \
  template void roi_pool_backward<T>(const context&, const roi_levels<T>&, view<const box, 1>, view<const int, 1>,    \
                                     view<const T, 4>, const std::array<view<float, 4>, max_roi_levels>&,             \
                                     const roi_pool_call&);
LUNGSEG_INSTANTIATE(float)
LUNGSEG_INSTANTIATE(bfloat16)
LUNGSEG_INSTANTIATE(float16)
#undef LUNGSEG_INSTANTIATE

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
