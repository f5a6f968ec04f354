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

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// The momentum and weight of one step of SGD. \param g the gradient
LUNGSEG_HD inline void step_sgd(const math::sgd_step& step, float g, float& weight, float& velocity) {
  g += step.weight_decay * weight;
  velocity = step.momentum * velocity + g;
  weight -= step.rate * (step.nesterov ? g + step.momentum * velocity : velocity);
}

/// The moments and weight of one step of AdamW. \param g the gradient
LUNGSEG_HD inline void step_adamw(const math::adamw_step& step, float g, float& weight, float& first, float& second) {
  first = step.beta1 * first + (1 - step.beta1) * g;
  second = step.beta2 * second + (1 - step.beta2) * g * g;
  weight = step.keep * weight - step.step * first / (std::sqrt(second) * step.root_correction + step.epsilon);
}

template <class T>
struct sgd_rule {
  math::sgd_step step;
  float* weight;
  const T* gradient;
  float* velocity;
  T* copy;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    step_sgd(step, to_float(gradient[i]), weight[i], velocity[i]);
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
    step_adamw(step, to_float(gradient[i]), weight[i], first[i], second[i]);
    if (copy) copy[i] = from_float<T>(weight[i]);
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
