// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/float_bits.hpp"
#include "lungseg/nn/parameter.hpp"
#include "lungseg/ops/optimizer.hpp"
#include "lungseg/train/finite.hpp"
#include "lungseg/train/named_values.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void expect_finite(const named_values& losses, const std::vector<nn::parameter*>& parameters,
                                  const std::string& where) {
  for (const auto& [name, value] : losses) {
    if (is_finite(value)) continue;
    std::string cause;
    const auto finite = [](const tensor<float, 4>& values) {
      const tensor<float, 4> host = values.on_host();
      return ops::first_non_finite(context{}, host.get().reshaped(shape<1>{static_cast<int>(host.size())})) < 0;
    };
    for (auto p = parameters.begin(); p != parameters.end() && cause.empty(); ++p)
      if (!finite((*p)->value)) cause = "; the weights of '" + (*p)->name + "' are not finite";
    for (auto p = parameters.rbegin(); p != parameters.rend() && cause.empty(); ++p)
      if (!finite((*p)->gradient)) cause = "; the backward pass first meets it in '" + (*p)->name + "'";
    throw numeric_error{"training, " + where + ": the loss " + name + " is " + std::to_string(value) + cause +
                        "; a lower rate or a longer warm-up may help"};
  }
}

}}  // namespace lungseg::LUNGSEG_ABI
