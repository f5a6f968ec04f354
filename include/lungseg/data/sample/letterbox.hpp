// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/math/letterbox.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

void expect_film_size(int film_h, int film_w, const char* op);

}  // namespace detail

/// Our rule: as large as fits into height x width with the film's proportions (rounded, at least one pixel), centred.
/// \throws shape_error when film or target is empty
letterbox letterbox_fit(int film_h, int film_w, int height, int width);

/// The whole of height x width, whatever the film's proportions.
/// \throws shape_error when the film is empty
letterbox letterbox_stretch(int film_h, int film_w, int height, int width);

/// The original's resize modes (IMAGE_RESIZE_MODE).
enum class matterport_mode { none, square, pad64 };

/// The original's IMAGE_* values. 0 stands for "not used", as there.
struct matterport_resize {
  matterport_mode mode = matterport_mode::square;
  int min_dim = 800, max_dim = 1024;
  double min_scale = 0;
};

/// The original's rule: scaled up until the shorter side is min_dim, in mode square scaled (also down) so that the
/// longer side stays within max_dim; sizes rounded half to even; centred in a square of max_dim, or padded to multiples
/// of 64.
/// \source Matterport Mask R-CNN, utils.resize_image
/// \throws shape_error for an empty film; option_error when the scaled film does not fit the square
letterbox letterbox_matterport(int film_h, int film_w, const matterport_resize& options = {});

/// torchvision's GeneralizedRCNNTransform values.
struct torchvision_resize {
  int min_size = 800, max_size = 1333;
  int divisible = 32;  // the picture is padded to multiples of this, right and below
};

/// torchvision's rule: the shorter side becomes min_size unless the longer would exceed max_size. The scale is a
/// float32 and the sizes are floored, hence the 799 pixels that users wonder about.
/// \source torchvision 0.14, models/detection/transform.py
/// \throws shape_error for an empty film
letterbox letterbox_torchvision(int film_h, int film_w, const torchvision_resize& options = {});

/// Puts a resized film into the network's picture; `padding` fills the rest.
/// \throws shape_error when the image is not scaled_h x scaled_w
template <class T, image_kind kind>
image<T, kind> placed(const image<T, kind>& scaled, const letterbox& place, T padding = {}) {
  expect_extent("placed", "image", 0, scaled.height, place.scaled_h);
  expect_extent("placed", "image", 1, scaled.width, place.scaled_w);
  image<T, kind> out{place.height, place.width, padding};
  for (int y = 0; y < scaled.height; ++y) std::copy_n(scaled.row(y), scaled.width, out.row(place.top + y) + place.left);
  return out;
}

/// The film's part of a network picture, without the padding.
/// \throws shape_error when the image is not height x width
template <class T, image_kind kind>
image<T, kind> unplaced(const image<T, kind>& in, const letterbox& place) {
  expect_extent("unplaced", "image", 0, in.height, place.height);
  expect_extent("unplaced", "image", 1, in.width, place.width);
  image<T, kind> out{place.scaled_h, place.scaled_w};
  for (int y = 0; y < out.height; ++y) std::copy_n(in.row(place.top + y) + place.left, out.width, out.row(y));
  return out;
}

/// The film as our presets see it: resize_smooth into its place, grey levels 0..255, `padding` around it.
/// \param place made for this film's size
image<float> to_network(const film& in, const letterbox& place, float padding = 0);
/// A mask by the same filter and geometry: inside where at least half of the pixel is.
mask mask_to_network(const mask& in, const letterbox& place);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/sample/letterbox_impl.hpp"
#endif
