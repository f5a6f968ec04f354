// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <utility>
#include <vector>

#include "lungseg/core/random.hpp"
#include "lungseg/nn/tape.hpp"
#include "lungseg/ops/elementwise.hpp"

namespace lungseg::inline LUNGSEG_ABI::nn {

/// shortcut + branch, where the branch of a whole image is left out with probability `rate`, and the others are scaled
/// by 1 / (1 - rate). For training only.
/// \source Huang et al., "Deep Networks with Stochastic Depth", 2016, scaled in training as EfficientNet's drop connect
inline var add_branch(tape& t, const var& branch, const var& shortcut, float rate, random_stream& random) {
  std::vector<float> factors(static_cast<std::size_t>(branch->value.extent(0)));
  for (float& f : factors) f = random.uniform(0, 1) < rate ? 0.0f : 1.0f / (1.0f - rate);
  const auto scale = [&t, factors](tensor<float, 4>& x) {
    for (std::size_t n = 0; n < factors.size(); ++n)
      ops::scale(t.ctx(), factors[n], x.get().rows(static_cast<int>(n), 1));
  };
  scale(branch->value);
  const var y = t.result(branch->value.extents());
  ops::add(t.ctx(), branch->value, shortcut->value, y->value);
  t.on_backward(y, [&t, branch, shortcut, scale](node& out) {
    if (shortcut->wants_gradient) {
      const gradient_slot slot = t.slot(*shortcut);
      if (slot.accumulate)
        ops::add_to(t.ctx(), out.gradient, slot.gradient);
      else
        std::copy(out.gradient.begin(), out.gradient.end(), slot.gradient.begin());
    }
    if (!branch->wants_gradient) return;
    scale(out.gradient);
    branch->gradient = std::move(out.gradient);
  });
  return y;
}

}  // namespace lungseg::inline LUNGSEG_ABI::nn
