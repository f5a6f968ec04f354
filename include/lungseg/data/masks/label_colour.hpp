// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a pixel of a mask holds, in the depth of its file (0..255 or 0..65535): red, green and blue laid over black,
/// and the opacity, which is 0 in pictures where it is the same everywhere. So nothing at all is zero in each, and an
/// edge drawn smooth lies between the two colours that it parts, whichever of them is transparent.
struct label_colour {
  std::array<std::uint16_t, 4> channel{};

  std::uint16_t brightest() const noexcept { return std::max({channel[0], channel[1], channel[2], channel[3]}); }
  bool operator==(const label_colour&) const = default;
};

/// The largest difference in a channel.
inline int distance(const label_colour& a, const label_colour& b) noexcept {
  int most = 0;
  for (std::size_t i = 0; i < a.channel.size(); ++i) most = std::max(most, std::abs(a.channel[i] - b.channel[i]));
  return most;
}

/// The number that a grey value has, or an opacity where nothing but that tells pixels apart; none of colours.
inline std::optional<int> grey_of(const label_colour& colour) noexcept {
  const auto [red, green, blue, opacity] = colour.channel;
  if (red != green || green != blue) return std::nullopt;
  return red == 0 ? opacity : red;
}

/// "127" of grey, "64:0:0" of a colour.
inline std::string to_string(const label_colour& colour) {
  if (const auto grey = grey_of(colour)) return std::to_string(*grey);
  const auto [red, green, blue, opacity] = colour.channel;
  return std::to_string(red) + ':' + std::to_string(green) + ':' + std::to_string(blue);
}

/// A value that a user names: a grey value, which in a picture with a palette is the index, or a colour.
struct label_value {
  std::array<int, 3> channel{};
  bool is_grey = true;  // then channel[0] counts

  bool operator==(const label_value&) const = default;
};

/// Reads "127", "#C00000" or "192:0:0"; numbers up to 65535.
/// \throws option_error when the text is none of them
label_value parse_label_value(const std::string& text);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/masks/label_colour_impl.hpp"
#endif
