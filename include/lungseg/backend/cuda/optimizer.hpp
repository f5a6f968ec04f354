// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Optimizers on a GPU, one parameter at a time; see backend/cuda/conv2d.hpp, and update.hpp for all at once.

#include "lungseg/core/context.hpp"
#include "lungseg/math/optimizer.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// One step of float32 weights; `copy`, if not empty, receives them in the gradient's type.
template <class T>
void sgd(const context& ctx, const math::sgd_step& step, view<float, 1> weight, view<const T, 1> gradient,
         view<float, 1> velocity, view<T, 1> copy);
template <class T>
void adamw(const context& ctx, const math::adamw_step& step, view<float, 1> weight, view<const T, 1> gradient,
           view<float, 1> first, view<float, 1> second, view<T, 1> copy);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
