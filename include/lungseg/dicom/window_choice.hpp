// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "lungseg/core/error.hpp"
#include "lungseg/core/float_bits.hpp"
#include "lungseg/core/parse_number.hpp"
#include "lungseg/dicom/grey_rule.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Which window a film is seen through.
struct window_choice {
  int number = 1;                     // of those in the file, from 1
  std::optional<voi_window> given{};  // in place of the file's

  /// "2", or center and width "500,1000" in the values after the modality's rule.
  /// \throws option_error for anything else
  static window_choice parse(std::string_view text);
};

inline window_choice window_choice::parse(std::string_view text) {
  const auto number = [](std::string_view part) {
    const auto value = detail::parse_number<double>(part);
    return value && is_finite(*value) ? *value : std::numeric_limits<double>::max();
  };
  window_choice choice;
  if (const auto comma = text.find(','); comma != text.npos) {
    choice.given = voi_window{number(text.substr(0, comma)), number(text.substr(comma + 1))};
    if (std::max(std::abs(choice.given->center), choice.given->width) < 1e9 && choice.given->width >= 1) return choice;
  } else if (const double which = number(text); which >= 1 && which <= 999) {
    choice.number = static_cast<int>(which);
    if (choice.number == which) return choice;
  }
  throw option_error{"window '" + std::string{text} +
                     "': expected the number of one of the file's windows, such as 2, or a center and a width of at "
                     "least 1, such as 500,1000"};
}

}}  // namespace lungseg::LUNGSEG_ABI
