// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <iterator>
#include <type_traits>
#include <utility>

#include "lungseg/math/loss.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a layer may put behind its sum, element by element. Another one needs its name here, its rule in
/// math/activation.inl and its formula in the tests (docs/adding_an_operation.md); whatever runs or records it follows.
enum class activation {
  relu,     ///< max(x, 0); NaN stays
  sigmoid,  ///< 1 / (1 + exp(-x))
  swish     ///< x sigmoid(x), also called SiLU. \source Ramachandran et al., "Searching for Activation Functions", 2017
};
inline constexpr const char* activation_names[] = {"relu", "sigmoid", "swish"};
inline constexpr std::size_t activation_count = std::size(activation_names);

/// "relu", ...
constexpr const char* name(activation kind) noexcept {
  return activation_names[static_cast<std::size_t>(kind)];
}
/// Whether the slope is a function of the result, so that the input need not be kept.
LUNGSEG_HD constexpr bool slope_is_of_result(activation kind) noexcept {
  return kind != activation::swish;
}

/// Calls f(std::integral_constant<activation, kind>{}).
template <class F>
void with_activation(activation kind, F&& f) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    ((kind == activation{I} ? f(std::integral_constant<activation, activation{I}>{}) : void()), ...);
  }
  (std::make_index_sequence<activation_count>{});
}

namespace math {

/// The larger of two; a NaN in `value` stays.
LUNGSEG_HD constexpr float at_least(float floor, float value) noexcept {
  return value < floor ? floor : value;
}

#include "lungseg/math/activation.inl"

}  // namespace math

}}  // namespace lungseg::LUNGSEG_ABI
