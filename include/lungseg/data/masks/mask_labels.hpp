// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The rule that tells the labels of a mask apart.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "lungseg/data/masks/label_areas.hpp"
#include "lungseg/data/masks/label_colour.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A mask whose labels are told apart. Label 0 is the background.
struct labelled_mask {
  struct label {
    label_colour colour;
    std::int64_t pixels = 0;
  };
  image<std::uint8_t> index;  ///< label of each pixel
  std::vector<label> labels;  ///< the background, which may have no pixels, and what else there is
  std::vector<int> named{};   ///< the label of each colour that was asked for; -1 where the mask has none

  /// The pixels of one label.
  mask select(int wanted) const {
    return where([wanted](std::uint8_t own) { return own == wanted; });
  }
  /// Everything but the background.
  mask inside() const {
    return where([](std::uint8_t own) { return own != 0; });
  }

 private:
  template <class Predicate>
  mask where(Predicate holds) const {
    mask result(index.height, index.width);
    std::transform(index.pixels.begin(), index.pixels.end(), result.pixels.begin(),
                   [&](std::uint8_t own) { return static_cast<std::uint8_t>(holds(own)); });
    return result;
  }
};

/// Tells the labels of a mask apart, whatever their values or colours:
///   - A label is a colour that somewhere fills a square of 1/64 of the shorter side, and all of it at least 2 % of the
///     pixels of the largest label.
///   - In pictures of more than 16 colours, which are smooth or compressed, the square has at least 9 pixels a side,
///   and
///     colours within 1/16 of the brightest are one (in dark ones, within 16 steps, but no more than 1/8).
///   - Black, or what is transparent, is the background where it is a label; else the label with most of the margin.
///   - All other pixels, such as smooth or JPEG-compressed edges, take the closest colour among the labels beside them.
///   - Where no colour but the background fills an area, or all labels are of one hue and less than half of what is
///     not background has the very colour of one, the picture is one mask of gradual values, and what has at least half
///     of the greatest is inside.
/// \param named  colours that are labels however small, and never the background
labelled_mask find_labels(const indexed_picture& from, const std::vector<label_colour>& named = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/masks/mask_labels_impl.hpp"
#endif
