// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/float_bits.hpp"
#include "lungseg/dicom/dicom_picture.hpp"
#include "lungseg/dicom/elements.hpp"
#include "lungseg/dicom/frame_samples.hpp"
#include "lungseg/dicom/grey_rule_of_file.hpp"
#include "lungseg/dicom/pixel_layout.hpp"
#include "lungseg/dicom/stored_film.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE window_choice window_choice::parse(std::string_view text) {
  const auto number = [](std::string_view part) {
    double value = 0;
    const auto [end, fault] = std::from_chars(part.data(), part.data() + part.size(), value);
    const bool whole = fault == std::errc{} && end == part.data() + part.size() && is_finite(value);
    return whole ? value : std::numeric_limits<double>::max();
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

namespace detail {

/// Padding gets the darkest grey of the rest, so that it neither shows nor moves a film's levels.
inline basic_film<std::uint16_t> through(const std::vector<std::uint16_t>& table, const stored_film& stored,
                                         const std::optional<padding_range>& padding) {
  std::vector<bool> padded(table.size());
  const grey_rule reading{.bits = stored.bits, .is_signed = stored.is_signed};
  for (std::size_t word = 0; padding && word < padded.size(); ++word) {
    const int value = reading.value_of(static_cast<std::uint32_t>(word));
    padded[word] = value >= padding->least && value <= padding->most;
  }
  basic_film<std::uint16_t> grey = stored.words;
  std::uint16_t darkest = 65535;
  for (const std::uint16_t word : stored.words.pixels)
    if (!padded[word]) darkest = std::min(darkest, table[word]);
  for (std::uint16_t& word : grey.pixels) word = padded[word] ? darkest : table[word];
  return grey;
}

inline dicom_picture picture_of(const dicom_file& file, const pixel_layout& layout,
                                const std::optional<window_choice>& window) {
  DcmItem& data = file.data_set();
  const std::optional<colour_palette> palette =
      layout.meaning == photometric::palette ? palette_of(data) : std::nullopt;
  const stored_film stored = stored_film_of(read_samples(file, layout), layout, palette);
  const grey_rule rule = rule_of(data, layout, stored, window);
  const auto padding = layout.grey() ? padding_of(data, stored.is_signed) : std::nullopt;
  return {through(grey_table(rule), stored, padding), rule.white};
}

}  // namespace detail

LUNGSEG_INLINE dicom_picture read_picture(const dicom_file& file, const std::optional<window_choice>& window,
                                          const read_options& options) {
  const pixel_layout layout = read_layout(file, options.max_pixels);
  return detail::naming(file, [&] { return detail::picture_of(file, layout, window); });
}

}}  // namespace lungseg::LUNGSEG_ABI
