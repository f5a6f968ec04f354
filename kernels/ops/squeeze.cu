// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/backend/cuda/squeeze.hpp"

#include "launch.cuh"
#include "ops/squeeze_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

namespace {
/// sums (+)= factor times what `quantity` gives, summed over each image's pixels.
template <class T, int Lanes, class Quantity>
void sum_images(const context& ctx, const char* operation, view<const T, 4> x, const Quantity& quantity, double factor,
                view<T, 4> sums, bool accumulate) {
  const row_chunks cut = row_chunks::of(x.extent(0), std::int64_t{x.extent(1)} * x.extent(2), x.extent(3), Lanes);
  auto* const partial =
      static_cast<double*>(ctx.gpu().workspace(static_cast<std::size_t>(cut.sums() + 1) * sizeof(double), operation));
  for_each(ctx, operation, cut.sums() / Lanes, chunk_sums_rule<Lanes, Quantity>{cut, {}, quantity, partial, nullptr});
  for_each(ctx, operation, sums.size(), finish_image_sum_rule<T>{cut, partial, factor, sums.data(), accumulate});
}

template <class T>
void gate(const context& ctx, const char* operation, const T* x, view<const T, 4> gates, float factor, view<T, 4> y,
          bool accumulate) {
  with_lanes<T>(y.extent(3), {x, gates.data(), y.data()}, [&](auto lanes) {
    for_each(ctx, operation, y.size() / lanes,
             gate_rule<T, lanes>{x, gates.data(), y.data(), std::int64_t{y.extent(1)} * y.extent(2), y.extent(3),
                                 factor, accumulate});
  });
}
}  // namespace

template <class T>
void global_mean(const context& ctx, view<const T, 4> x, view<T, 4> mean) {
  const double pixels = static_cast<double>(x.extent(1)) * static_cast<double>(x.extent(2));
  with_lanes<T>(x.extent(3), {x.data()}, [&](auto lanes) {
    sum_images<T, lanes>(ctx, "global_mean", x, value_quantity<T, lanes>{x.data(), x.extent(3)},
                         pixels > 0 ? 1 / pixels : 0, mean, false);
  });
}
template <class T>
void global_mean_backward(const context& ctx, view<const T, 4> dmean, view<T, 4> dx, bool accumulate) {
  const float share = 1.0f / (static_cast<float>(dx.extent(1)) * static_cast<float>(dx.extent(2)));
  gate<T>(ctx, "global_mean_backward", nullptr, dmean, share, dx, accumulate);
}
template <class T>
void scale_channels(const context& ctx, view<const T, 4> x, view<const T, 4> gates, view<T, 4> y, bool accumulate) {
  gate<T>(ctx, "scale_channels", x.data(), gates, 1, y, accumulate);
}
template <class T>
void scale_channels_backward_gate(const context& ctx, view<const T, 4> x, view<const T, 4> dy, view<T, 4> dgate,
                                  bool accumulate) {
  with_lanes<T>(x.extent(3), {x.data(), dy.data()}, [&](auto lanes) {
    sum_images<T, lanes>(ctx, "scale_channels_backward_gate", x,
                         product_quantity<T, lanes>{x.data(), dy.data(), x.extent(3)}, 1, dgate, accumulate);
  });
}

#define LUNGSEG_INSTANTIATE(T)                                                                           \
  template void global_mean<T>(const context&, view<const T, 4>, view<T, 4>);                            \
  template void global_mean_backward<T>(const context&, view<const T, 4>, view<T, 4>, bool);             \
  template void scale_channels<T>(const context&, view<const T, 4>, view<const T, 4>, view<T, 4>, bool); \
  template void scale_channels_backward_gate<T>(const context&, view<const T, 4>, view<const T, 4>, view<T, 4>, bool);
LUNGSEG_INSTANTIATE(float)
LUNGSEG_INSTANTIATE(bfloat16)
LUNGSEG_INSTANTIATE(float16)
#undef LUNGSEG_INSTANTIATE

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
