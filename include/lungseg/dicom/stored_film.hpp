// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/luma.hpp"
#include "lungseg/dicom/frame_samples.hpp"
#include "lungseg/dicom/grey_rule.hpp"
#include "lungseg/dicom/pixel_layout.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Stored words of one channel: those of a grey picture without what lies beside the stored bits, as overlays of old
/// files do; of colours their luma.
struct stored_film {
  basic_film<std::uint16_t> words;
  int bits = 8;  // of a word
  bool is_signed = false;
};

/// Red, green and blue of numbered colours.
using colour_palette = std::array<value_table, 3>;

namespace detail {

/// What a lossy stream gives may lie a little beyond the stored bits; cut off, white would be black.
inline void keep_within_stored(std::vector<std::uint16_t>& words, const pixel_layout& layout) {
  const int half = 1 << (layout.stored - 1);
  for (std::uint16_t& word : words)
    word =
        static_cast<std::uint16_t>(layout.is_signed ? std::clamp<int>(static_cast<std::int16_t>(word), -half, half - 1)
                                                    : std::min<int>(word, 2 * half - 1));
}

inline std::vector<std::uint16_t> grey_words(frame_samples samples, const pixel_layout& layout) {
  const int below = layout.high_bit - layout.stored + 1, mask = (1 << layout.stored) - 1;
  if (samples.may_overshoot && below == 0) keep_within_stored(samples.values, layout);
  for (std::uint16_t& word : samples.values) word = static_cast<std::uint16_t>((word >> below) & mask);
  return std::move(samples.values);
}

inline std::vector<std::uint16_t> luma_of_palette(std::vector<std::uint16_t> numbers, const colour_palette& colours,
                                                  const grey_rule& reading) {
  std::vector<std::uint16_t> table(std::size_t{1} << reading.bits);
  for (std::size_t word = 0; word < table.size(); ++word) {
    std::uint16_t parts[3];
    for (std::size_t c = 0; c < 3; ++c)
      parts[c] = static_cast<std::uint16_t>(
          255 * colours[c].at(reading.value_of(static_cast<std::uint32_t>(word))) / colours[c].most() + 0.5);
    table[word] = luma(parts);
  }
  for (std::uint16_t& number : numbers) number = table[number];
  return numbers;
}

/// Luma of three samples a pixel: the first of YBR, the weighted sum of RGB.
inline std::vector<std::uint16_t> luma_of_samples(const frame_samples& in, const pixel_layout& layout) {
  const bool is_luma = layout.meaning == photometric::ybr_full || layout.meaning == photometric::ybr_full_422;
  const std::size_t pixels = layout.pixels();
  std::vector<std::uint16_t> out(pixels);
  for (std::size_t i = 0; i < pixels; ++i) {
    const std::size_t first = in.shared_chroma ? i / 2 * 4 + i % 2 : in.planar ? i : 3 * i;
    const std::size_t step = in.planar ? pixels : 1;
    const std::uint16_t* const at = in.values.data() + first;
    const std::uint16_t parts[3] = {at[0], is_luma ? at[0] : at[step], is_luma ? at[0] : at[2 * step]};
    out[i] = luma(parts);
  }
  return out;
}

}  // namespace detail

/// \param palette  needed for photometric::palette
inline stored_film stored_film_of(frame_samples samples, const pixel_layout& layout,
                                  const std::optional<colour_palette>& palette = {}) {
  stored_film result;
  std::vector<std::uint16_t>& words = result.words.pixels;
  result.words.height = layout.height;
  result.words.width = layout.width;
  if (layout.grey()) {
    result.bits = layout.stored;
    result.is_signed = layout.is_signed;
    words = detail::grey_words(std::move(samples), layout);
  } else if (layout.meaning == photometric::palette) {
    const grey_rule reading{.bits = layout.stored, .is_signed = layout.is_signed};
    words = detail::luma_of_palette(detail::grey_words(std::move(samples), layout), palette.value(), reading);
  } else {
    result.bits = layout.stored;
    words = detail::luma_of_samples(samples, layout);
  }
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
