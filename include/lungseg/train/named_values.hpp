// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <charconv>
#include <cstdint>
#include <cstdio>
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
  void add(const named_values& values) {
    if (sums.empty())
      sums = values;
    else
      for (std::size_t i = 0; i < values.size(); ++i) sums.at(i).second += values[i].second;
    ++steps;
  }

  /// The means; the window is empty afterwards.
  named_values take() {
    named_values means = std::move(sums);
    for (auto& [name, value] : means) value /= static_cast<double>(steps);
    *this = {};
    return means;
  }
};

namespace detail {

/// The shortest text that reads back as the same number.
template <class T>
std::string number_text(T value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

/// Four digits, for people.
inline std::string short_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

}  // namespace detail

/// For a progress bar; empty without losses.
inline std::string loss_text(const named_values& losses) {
  return losses.empty() ? "" : "loss " + detail::short_text(total(losses));
}

/// What a step adds to the training's curve.
inline named_values training_row(const named_values& losses, double gradient_norm) {
  named_values row{{"loss", total(losses)}};
  row.insert(row.end(), losses.begin(), losses.end());
  row.emplace_back("gradient_norm", gradient_norm);
  return row;
}

/// A row of the validation's curve.
inline named_values validation_row(named_values row, const named_values& losses, const named_values& scores) {
  if (!losses.empty()) row.emplace_back("loss", total(losses));
  row.insert(row.end(), losses.begin(), losses.end());
  row.insert(row.end(), scores.begin(), scores.end());
  return row;
}

/// For the log: the loss of training, and what validation gave.
inline std::string epoch_text(double loss, const named_values& validation, const named_values& scores) {
  std::string text = "loss " + detail::short_text(loss);
  if (!validation.empty()) text += ", validation loss " + detail::short_text(total(validation));
  for (const auto& [name, value] : scores) text += ", " + name + " " + detail::short_text(value);
  return text;
}

}}  // namespace lungseg::LUNGSEG_ABI
