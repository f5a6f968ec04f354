// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "lungseg/core/error.hpp"
#include "lungseg/core/parse_number.hpp"
#include "lungseg/data/masks/label_colour.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline std::optional<int> parse_whole(std::string_view text, int base) {
  const auto value = parse_number<int>(text, base);
  return value && *value >= 0 && *value <= 65535 ? value : std::nullopt;
}

inline std::optional<label_value> parse_hexadecimal(std::string_view text) {
  label_value value{.is_grey = false};
  if (text.size() != 6) return std::nullopt;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto part = parse_whole(text.substr(2 * i, 2), 16);
    if (!part) return std::nullopt;
    value.channel[i] = *part;
  }
  return value;
}

inline std::optional<label_value> parse_channels(std::string_view text) {
  label_value value{.is_grey = false};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t end = text.find(':');
    const auto part = parse_whole(text.substr(0, end), 10);
    if (!part || (end == text.npos) != (i == 2)) return std::nullopt;
    value.channel[i] = *part;
    text.remove_prefix(i == 2 ? text.size() : end + 1);
  }
  return value;
}

}  // namespace detail

LUNGSEG_INLINE label_value parse_label_value(const std::string& text) {
  std::optional<label_value> value;
  if (text.starts_with('#')) {
    value = detail::parse_hexadecimal(std::string_view{text}.substr(1));
  } else if (text.find(':') != text.npos) {
    value = detail::parse_channels(text);
  } else if (const auto grey = detail::parse_whole(text, 10)) {
    value = label_value{{*grey, *grey, *grey}, true};
  }
  expect<option_error>(value.has_value(), "label value '" + text +
                                              "': expected a grey value such as 127, or a colour such as #C00000 or "
                                              "192:0:0");
  return *value;
}

}}  // namespace lungseg::LUNGSEG_ABI
