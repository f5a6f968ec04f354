// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/nn/parameter.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

/// How a fresh filter is drawn. The numbers are a pure function of (seed, parameter name), so that adding a layer does
/// not change the others.
enum class init_rule {
  he_fan_out,      // normal, variance 2 / (K R S): He et al., "Delving Deep into Rectifiers", 2015, section 2.2
  he_fan_in,       // normal, variance 2 / (R S C): the same section
  xavier_uniform,  // uniform, bound sqrt(6 / (fan in + fan out)): Glorot and Bengio, 2010
  fan_in_uniform,  // uniform, bound 1 / sqrt(fan in): the default of torch's layers
  small_normal,    // normal, deviation 0.01: RPN and predictors of Faster R-CNN
};

/// Fills `p` by `rule`. Fans are those of a (K, R, S, C) filter.
void initialise(parameter& p, init_rule rule, std::uint64_t seed);

}}}  // namespace lungseg::LUNGSEG_ABI::nn

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/nn/init_impl.hpp"
#endif
