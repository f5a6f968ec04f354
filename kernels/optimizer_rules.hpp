// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What one thread of the optimizers does; see dense_rules.hpp. Weights and moments are float32 masters; the gradient
/// has the type of the backward pass, and `copy`, if any, is the weight that the next forward pass reads.

#include <cmath>
#include <cstdint>

#include "lungseg/core/dtype.hpp"
#include "lungseg/math/optimizer.hpp"

namespace lungseg::inline LUNGSEG_ABI::backend::cuda {

template <class T>
struct sgd_rule {
  math::sgd_step step;
  float* weight;
  const T* gradient;
  float* velocity;
  T* copy;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const float w = weight[i], g = to_float(gradient[i]) + step.weight_decay * w, v = step.momentum * velocity[i] + g;
    velocity[i] = v;
    weight[i] = w - step.rate * (step.nesterov ? g + step.momentum * v : v);
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
    const float g = to_float(gradient[i]);
    const float m = step.beta1 * first[i] + (1 - step.beta1) * g;
    const float v = step.beta2 * second[i] + (1 - step.beta2) * g * g;
    first[i] = m;
    second[i] = v;
    weight[i] = step.keep * weight[i] - step.step * m / (std::sqrt(v) * step.root_correction + step.epsilon);
    if (copy) copy[i] = from_float<T>(weight[i]);
  }
};

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cuda
