// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/dicom/pixel_layout.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Calls put(i, byte) for the bytes of a segment, at most `wanted`. \return how many there were
template <class Put>
std::size_t unpack_rle(std::span<const std::uint8_t> packed, std::size_t wanted, const Put& put) {
  std::size_t at = 0, made = 0;
  while (at < packed.size() && made < wanted) {
    const int head = packed[at++];
    if (head == 128) continue;  // says nothing
    const bool repeated = head > 128;
    const auto length = static_cast<std::size_t>(repeated ? 257 - head : head + 1);
    for (std::size_t k = 0; k < length && made < wanted && at < packed.size(); ++k) {
      put(made++, packed[at]);
      at += !repeated;
    }
    at += repeated;
  }
  return made;
}

}  // namespace detail

/// Decodes a frame of run lengths. DCMTK's own decoder reads beyond the end of some damaged frames.
/// \param frame   the fragments of the picture, joined
/// \param layout  what the picture has to be
/// \return layout.samples words a pixel, sample beside sample
/// \throws format_error, without the file's name, for a frame that is damaged or ends too early
/// \source DICOM PS3.5, annex G
inline std::vector<std::uint16_t> decode_rle(std::span<const std::uint8_t> frame, const pixel_layout& layout) {
  constexpr std::size_t header = 64;
  const auto samples = static_cast<std::size_t>(layout.samples), bytes = static_cast<std::size_t>(layout.allocated / 8);
  const auto number = [&](std::size_t at) {
    std::size_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8 | frame[4 * at + i];
    return value;
  };
  expect<format_error>(frame.size() >= header, "its RLE frame is truncated");
  expect<format_error>(number(0) == samples * bytes, "its RLE frame has " + std::to_string(number(0)) +
                                                         " segments, expected " + std::to_string(samples * bytes));
  std::vector<std::uint16_t> words(layout.pixels() * samples);
  for (std::size_t segment = 0; segment < samples * bytes; ++segment) {
    const std::size_t begin = number(segment + 1);
    const std::size_t end = segment + 1 < samples * bytes ? number(segment + 2) : frame.size();
    expect<format_error>(begin >= header && begin <= end && end <= frame.size(), "its RLE frame is damaged");
    const std::size_t sample = segment / bytes, shift = 8 * (bytes - 1 - segment % bytes);
    const std::size_t made =
        detail::unpack_rle(frame.subspan(begin, end - begin), layout.pixels(), [&](std::size_t i, std::uint8_t byte) {
          words[i * samples + sample] = static_cast<std::uint16_t>(words[i * samples + sample] | byte << shift);
        });
    expect<format_error>(made == layout.pixels(), "its RLE frame is damaged or truncated");
  }
  return words;
}

}}  // namespace lungseg::LUNGSEG_ABI
