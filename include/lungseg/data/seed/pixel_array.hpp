// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lungseg/data/annotation/part_error.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Collects the nested JSON array [height][width][channels] of bytes from its brackets and numbers, and refuses any
/// other shape.
class pixel_array {
 public:
  static constexpr int most_a_side = 65'535;
  static constexpr std::size_t most_values = std::size_t{1} << 28;

  explicit pixel_array(int channels) : channels_{channels} {}

  void open() {
    if (++level_ > 3) fail("is nested too deep");
    if (level_ == 1 && height_ > 0) fail("comes twice");
    if (level_ > 1) filled_[level_ - 1] = 0;
  }
  void put(std::uint8_t value) {
    if (level_ != 3) fail("holds a number where an array belongs");
    if (values_.size() == most_values) fail("is too large");
    values_.push_back(value);
    ++filled_[2];
  }
  void close() {
    if (level_ == 3 && filled_[2] != channels_)
      fail("has a pixel of " + std::to_string(filled_[2]) + " values, expected " + std::to_string(channels_));
    if (level_ == 3) ++filled_[1];
    if (level_ == 2) close_row();
    if (level_ == 1 && height_ == 0) fail("is empty");
    --level_;
  }
  bool empty() const { return values_.empty(); }

  /// One channel as it is, three (blue, green, red) as luma by BT.601; grey stays exactly what it is.
  template <class Image>
  Image grey() const {
    Image result{height_, width_};
    for (std::size_t i = 0; i < result.pixels.size(); ++i) {
      const std::uint8_t* pixel = values_.data() + i * static_cast<std::size_t>(channels_);
      result.pixels[i] =
          channels_ == 1 ? pixel[0]
                         : static_cast<std::uint8_t>((114 * pixel[0] + 587 * pixel[1] + 299 * pixel[2] + 500) / 1000);
    }
    return result;
  }

 private:
  void close_row() {
    if (height_ == 0) width_ = filled_[1];
    if (filled_[1] != width_ || width_ == 0 || width_ > most_a_side)
      fail("has a row of " + std::to_string(filled_[1]) + " pixels, expected " + std::to_string(width_));
    if (++height_ > most_a_side) fail("has too many rows");
  }
  [[noreturn]] void fail(const std::string& what) const {
    if (channels_ == 1) throw part_error{part_reason::damaged_mask, "mask_image " + what};
    throw part_error{part_reason::damaged, "original_image " + what};
  }

  int channels_, level_ = 0, height_ = 0, width_ = 0;
  int filled_[3] = {};  // by level: unused, pixels in this row, values in this pixel
  std::vector<std::uint8_t> values_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail
