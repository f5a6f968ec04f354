// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "lungseg/core/config.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/data/image/film_format.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What read_film and the readers of masks accept.
struct read_options {
  /// Larger pictures are refused by their header, before memory is asked for.
  std::int64_t max_pixels = 100'000'000;
  /// Films of another kind that may be read, too; none: PNG and JPEG only. Masks are never of another kind.
  std::shared_ptr<const film_format> also{};
};

/// What a PNG or JPEG file says about itself before its pixels.
struct image_header {
  enum class format { png, jpeg };
  format kind = format::png;
  std::int64_t height = 0, width = 0;  // as stored, before the orientation is applied
  int channels = 1;                    // of a palette: 3
  int bits = 8;                        // per channel
  int orientation = 1;                 // EXIF's number, 1..8; always 1 for PNG
};

namespace detail {

/// Big-endian reading with a check: a broken file must not make us read past its end.
class byte_reader {
 public:
  byte_reader(std::span<const std::uint8_t> bytes, const std::string& name) : bytes_{bytes}, name_{&name} {}

  std::size_t at() const noexcept { return at_; }
  std::size_t left() const noexcept { return bytes_.size() - at_; }
  void seek(std::size_t position) noexcept { at_ = position < bytes_.size() ? position : bytes_.size(); }
  std::span<const std::uint8_t> take(std::size_t count) {
    if (count > left()) fail("is truncated: it ends after " + std::to_string(bytes_.size()) + " bytes");
    at_ += count;
    return bytes_.subspan(at_ - count, count);
  }
  std::uint32_t u8() { return take(1)[0]; }
  std::uint32_t u16() {
    const auto b = take(2);
    return (std::uint32_t{b[0]} << 8) | b[1];
  }
  std::uint32_t u32() {
    const std::uint32_t high = u16();
    return (high << 16) | u16();
  }
  [[noreturn]] void fail(const std::string& fault) const { throw format_error{*name_ + ": " + fault}; }

 private:
  std::span<const std::uint8_t> bytes_;
  const std::string* name_;
  std::size_t at_ = 0;
};

}  // namespace detail

}}  // namespace lungseg::LUNGSEG_ABI
