// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The grid of a film's file, and that of the film put right: upright, and of square pixels.

#include <utility>

#include "lungseg/data/pixels/film_area.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/put_right.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/math/box.hpp"
#include "lungseg/math/film_pose.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Between the grid of a film as it lies in its file and that of the film put right, in which everything that looks at
/// shapes works. Pixels are made square first, by more of them along their longer side, so that nothing of the film is
/// lost; then the pose is undone, which interpolates nothing. Of a film that is upright and has square pixels, what
/// goes through comes out as it is.
class film_grid {
 public:
  /// \param height, width  of the film as it lies
  /// \param aspect  height of its pixels over their width; what is_pixel_aspect() refuses counts as square
  film_grid(int height, int width, const film_pose& pose = {}, double aspect = 1);

  int height() const noexcept { return height_; }
  int width() const noexcept { return width_; }
  bool square() const noexcept { return square_height_ == height_ && square_width_ == width_; }
  /// Of the film on square pixels.
  int longer_side() const noexcept { return square_height_ > square_width_ ? square_height_ : square_width_; }
  /// Whether the film is as it should be.
  bool right() const noexcept { return square() && pose_.upright(); }

  /// A picture of the film as it lies, put right: a film by bilinear interpolation, a mask by resize_mask, and what is
  /// of neither kind, such as labels, by its nearest pixels.
  /// \throws shape_error when it has not the sides of the film
  template <class T, image_kind kind>
  image<T, kind> put_right(image<T, kind> lying) const {
    expect_sides(lying.height, lying.width, height_, width_);
    if (!square()) lying = resized(lying, square_height_, square_width_);
    return lungseg::put_right(std::move(lying), pose_);
  }
  /// A picture of the film put right, in the grid of its file.
  /// \throws shape_error when it has not the sides of the film put right
  template <class T, image_kind kind>
  image<T, kind> as_it_lies(image<T, kind> upright) const {
    image<T, kind> lying = lungseg::as_it_lies(std::move(upright), pose_);
    expect_sides(lying.height, lying.width, square_height_, square_width_);
    return square() ? std::move(lying) : resized(lying, height_, width_);
  }
  run_lengths as_it_lies(const run_lengths& upright) const {
    return right() ? upright : encode(as_it_lies(decode(upright)));
  }
  box as_it_lies(const box& upright) const;
  /// The pixels of the file that such an area touches.
  film_area as_it_lies(const film_area& upright) const;

 private:
  static void expect_sides(int height, int width, int wanted_height, int wanted_width);
  static film resized(const film& in, int height, int width) { return to_film(resize_smooth(in, height, width)); }
  static mask resized(const mask& in, int height, int width) { return resize_mask(in, height, width); }
  template <class T, image_kind kind>
  static image<T, kind> resized(const image<T, kind>& in, int height, int width) {
    return resize_nearest(in, height, width);
  }

  int height_, width_;
  film_pose pose_;
  int square_height_, square_width_;  // of the film as it lies, of square pixels
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/pixels/film_grid_impl.hpp"
#endif
