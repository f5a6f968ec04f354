// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What one thread of the optimizers does; see elementwise_rules.hpp. Weights and moments are float32 masters; the
/// gradient has the type of the backward pass, and `copy`, if any, is the weight that the next forward pass reads.

#include <cstdint>

#include "lungseg/core/dtype.hpp"
#include "lungseg/math/optimizer.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

template <class T>
struct sgd_rule {
  math::sgd_step step;
  float* weight;
  const T* gradient;
  float* velocity;
  T* copy;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    math::step_sgd(step, to_float(gradient[i]), weight[i], velocity[i]);
    if (copy) copy[i] = from_float<T>(weight[i]);
  }
};

template <class T>
struct adamw_rule {
  math::adamw_step step;
  float* weight;
  const T* gradient;
  float *first, *second;
  T* copy;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    math::step_adamw(step, to_float(gradient[i]), weight[i], first[i], second[i]);
    if (copy) copy[i] = from_float<T>(weight[i]);
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
