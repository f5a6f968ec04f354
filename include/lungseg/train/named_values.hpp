// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Figures of one moment under their names, in the order in which they are shown.
using named_values = std::vector<std::pair<std::string, double>>;

/// Their sum: of losses, the total loss.
inline double total(const named_values& values) {
  double sum = 0;
  for (const auto& [name, value] : values) sum += value;
  return sum;
}

/// Figures gathered over some steps, for their mean.
struct value_window {
  std::int64_t steps = 0;
  named_values sums;

  /// All steps of a window have the same names in the same order.
  void add(const named_values& values);

  /// The means; the window is empty afterwards.
  named_values take();
};

namespace detail {

/// The shortest text that reads back as the same number.
template <class T>
std::string number_text(T value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

}  // namespace detail

/// For a progress bar; empty without losses.
std::string loss_text(const named_values& losses);

/// What a step adds to the training's curve.
named_values training_row(const named_values& losses, double gradient_norm);

/// A row of the validation's curve.
named_values validation_row(named_values row, const named_values& losses, const named_values& scores);

/// For the log: the loss of training (none where no film could be read), and what validation gave.
std::string epoch_text(const std::optional<double>& loss, const named_values& validation, const named_values& scores);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/named_values_impl.hpp"
#endif
