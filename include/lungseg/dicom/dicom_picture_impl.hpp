// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "lungseg/dicom/dicom_picture.hpp"
#include "lungseg/dicom/elements.hpp"
#include "lungseg/dicom/frame_samples.hpp"
#include "lungseg/dicom/grey_rule_of_file.hpp"
#include "lungseg/dicom/pixel_layout.hpp"
#include "lungseg/dicom/stored_film.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

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
