// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "lungseg/nn/parameter.hpp"
#include "lungseg/ops/optimizer.hpp"
#include "lungseg/train/named_values.hpp"

namespace lungseg::inline LUNGSEG_ABI {

/// Stops a training whose losses are not numbers. The message names the cause: the first layer with weights that are
/// not finite, or else the layer in which the backward pass met the fault first, that is, the one nearest to the
/// losses.
/// \param parameters  in the order of the forward pass, with the gradients of the step
/// \param where       the step, for the message
/// \throws numeric_error unless all losses are finite
inline void expect_finite(const context& ctx, const named_values& losses, const std::vector<nn::parameter*>& parameters,
                          const std::string& where) {
  for (const auto& [name, value] : losses) {
    if (std::isfinite(value)) continue;
    std::string cause;
    for (auto p = parameters.begin(); p != parameters.end() && cause.empty(); ++p)
      if (ops::first_non_finite(ctx, (*p)->flat()) >= 0) cause = "; the weights of '" + (*p)->name + "' are not finite";
    for (auto p = parameters.rbegin(); p != parameters.rend() && cause.empty(); ++p)
      if (!(*p)->gradient.empty() && ops::first_non_finite(ctx, (*p)->gradient_sum_flat(ctx)) >= 0)
        cause = "; the backward pass first meets it in '" + (*p)->name + "'";
    throw numeric_error{"training, " + where + ": the loss " + name + " is " + std::to_string(value) + cause +
                        "; a lower rate or a longer warm-up may help"};
  }
}

}  // namespace lungseg::inline LUNGSEG_ABI
