// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The gradient of a whole network against central differences, along one direction through all of its weights.

#include <cmath>
#include <vector>

#include "lungseg/core/random.hpp"
#include "lungseg/nn/parameter.hpp"

namespace lungseg::test {

/// A slope as the gradients say it and as the loss shows it.
struct two_slopes {
  double gradient = 0, difference = 0;
};

/// The direction is random, and up the gradient so that the slope stands out from rounding; each tensor is moved in
/// proportion to its own size.
/// \param state  parameters whose gradients are those of `loss`
/// \param loss   the loss at the parameters' present values; must not mind that they were changed from outside
template <class Loss>
two_slopes slopes_along_one_direction(const nn::state_refs& state, Loss&& loss, std::uint64_t seed, double step) {
  random_stream random{seed, 2};
  two_slopes result;
  std::vector<std::vector<float>> direction;
  const auto length = [](const tensor<float, 4>& t) {
    double squares = 1e-12;
    for (const float v : t) squares += double{v} * v;
    return std::sqrt(squares);
  };
  for (const nn::parameter* p : state.parameters) {
    const double size = length(p->value) + 0.1, scatter = size / std::sqrt(static_cast<double>(p->value.size()));
    const double steepness = length(p->gradient);
    auto& d = direction.emplace_back();
    for (std::int64_t i = 0; i < p->value.size(); ++i) {
      const double g = p->gradient.empty() ? 0 : p->gradient[i];
      d.push_back(static_cast<float>(scatter * random.normal() + 0.1 * size * g / steepness));
      result.gradient += g * d.back();
    }
  }
  const auto move = [&](double by) {
    for (std::size_t k = 0; k < state.parameters.size(); ++k)
      for (std::size_t i = 0; i < direction[k].size(); ++i)
        state.parameters[k]->value[static_cast<std::int64_t>(i)] += static_cast<float>(by) * direction[k][i];
  };
  const auto loss_at = [&](double by) {
    move(by);
    const double value = loss();
    move(-by);
    return value;
  };
  result.difference = (loss_at(step) - loss_at(-step)) / (2 * step);
  return result;
}

}  // namespace lungseg::test
