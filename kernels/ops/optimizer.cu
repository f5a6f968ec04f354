// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "launch.cuh"
#include "lungseg/backend/cuda/optimizer.hpp"
#include "ops/optimizer_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

template <class T>
void sgd(const context& ctx, const math::sgd_step& step, view<float, 1> weight, view<const T, 1> gradient,
         view<float, 1> velocity, view<T, 1> copy) {
  for_each(ctx, "sgd", weight.size(), sgd_rule<T>{step, weight.data(), gradient.data(), velocity.data(), copy.data()});
}

template <class T>
void adamw(const context& ctx, const math::adamw_step& step, view<float, 1> weight, view<const T, 1> gradient,
           view<float, 1> first, view<float, 1> second, view<T, 1> copy) {
  for_each(ctx, "adamw", weight.size(),
           adamw_rule<T>{step, weight.data(), gradient.data(), first.data(), second.data(), copy.data()});
}

#define LUNGSEG_INSTANTIATE(T)                                                                                      \
  template void sgd<T>(const context&, const math::sgd_step&, view<float, 1>, view<const T, 1>, view<float, 1>,     \
                       view<T, 1>);                                                                                 \
  template void adamw<T>(const context&, const math::adamw_step&, view<float, 1>, view<const T, 1>, view<float, 1>, \
                         view<float, 1>, view<T, 1>);
LUNGSEG_INSTANTIATE(float)
LUNGSEG_INSTANTIATE(bfloat16)
LUNGSEG_INSTANTIATE(float16)
#undef LUNGSEG_INSTANTIATE

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
