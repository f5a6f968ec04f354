// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>

#include "lungseg/train/named_values.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void value_window::add(const named_values& values) {
  if (sums.empty())
    sums = values;
  else
    for (std::size_t i = 0; i < values.size(); ++i) sums.at(i).second += values[i].second;
  ++steps;
}

LUNGSEG_INLINE named_values value_window::take() {
  named_values means = std::move(sums);
  for (auto& [name, value] : means) value /= static_cast<double>(steps);
  *this = {};
  return means;
}

namespace detail {

/// Four digits, for people.
inline std::string short_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

}  // namespace detail

LUNGSEG_INLINE std::string loss_text(const named_values& losses) {
  return losses.empty() ? "" : "loss " + detail::short_text(total(losses));
}

LUNGSEG_INLINE named_values training_row(const named_values& losses, double gradient_norm) {
  named_values row{{"loss", total(losses)}};
  row.insert(row.end(), losses.begin(), losses.end());
  row.emplace_back("gradient_norm", gradient_norm);
  return row;
}

LUNGSEG_INLINE named_values validation_row(named_values row, const named_values& losses, const named_values& scores) {
  if (!losses.empty()) row.emplace_back("loss", total(losses));
  row.insert(row.end(), losses.begin(), losses.end());
  row.insert(row.end(), scores.begin(), scores.end());
  return row;
}

LUNGSEG_INLINE std::string epoch_text(const std::optional<double>& loss, const named_values& validation,
                                      const named_values& scores) {
  std::string text = loss ? "loss " + detail::short_text(*loss) : "no film could be learned from";
  if (!validation.empty()) text += ", validation loss " + detail::short_text(total(validation));
  for (const auto& [name, value] : scores) text += ", " + name + " " + detail::short_text(value);
  return text;
}

}}  // namespace lungseg::LUNGSEG_ABI
