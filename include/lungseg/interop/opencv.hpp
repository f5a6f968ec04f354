// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Pictures of OpenCV as ours and back. Not part of lungseg.hpp: who wants it includes it, and links OpenCV (core).

#include <cstdint>
#include <opencv2/core.hpp>
#include <string>
#include <type_traits>

#include "lungseg/core/error.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// \throws shape_error for pixels of another type, of several channels, or of more than two dimensions
inline void expect_mat(const cv::Mat& mat, int type, const char* what) {
  expect<shape_error>(mat.dims <= 2 && (mat.empty() || mat.type() == type),
                      std::string{what} + ": cv::Mat of type " + cv::typeToString(mat.type()) + " and " +
                          std::to_string(mat.dims) + " dimensions, expected " + cv::typeToString(type) + " and 2");
}

}  // namespace detail

/// The pixels of a matrix, without a copy; the matrix keeps and frees them, and has to outlive the view. A region of a
/// larger matrix is one with a stride. The facade takes such views, e.g. `model.segment(view_of<const
/// std::uint8_t>(mat))`. \tparam T  the pixels' type: std::uint8_t for CV_8UC1, std::uint16_t for CV_16UC1, float for
/// CV_32FC1, ...; const to
///            only read
/// \throws shape_error for a matrix of another type, of several channels, or of more than two dimensions
template <class T>
image_view<T> view_of(const cv::Mat& mat) {
  detail::expect_mat(mat, cv::traits::Type<std::remove_const_t<T>>::value, "view_of");
  const auto stride = static_cast<std::ptrdiff_t>(mat.step1());
  return mat.empty() ? image_view<T>{} : image_view<T>{const_cast<T*>(mat.ptr<T>()), mat.rows, mat.cols, stride};
}

/// A copy of a matrix as a film (CV_8UC1) that owns its pixels.
/// \throws shape_error as view_of
inline film to_film(const cv::Mat& mat) {
  return film{view_of<const std::uint8_t>(mat)};
}

/// A copy of a matrix (CV_8UC1) as a mask that owns its pixels: 1 wherever the matrix is not 0.
/// \throws shape_error as view_of
inline mask to_mask(const cv::Mat& mat) {
  mask result{view_of<const std::uint8_t>(mat)};
  for (std::uint8_t& pixel : result.pixels) pixel = pixel != 0;
  return result;
}

/// A matrix on the memory of a film, a mask or any other image of one channel, without a copy: the image keeps and
/// frees the pixels, and has to outlive the matrix and its copies (cv::Mat::clone makes one of its own). A mask's
/// pixels are 0 and 1; `255 * mat_of(mask)` is one to look at.
template <class T, image_kind kind>
cv::Mat mat_of(image<T, kind>& of) {
  return cv::Mat(of.height, of.width, cv::traits::Type<T>::value, of.pixels.data());
}
template <class T, image_kind kind>
cv::Mat mat_of(image<T, kind>&&) = delete;

/// A copy of a colour picture as OpenCV has them: CV_8UC3, blue first.
inline cv::Mat to_bgr(const rgb_image& from) {
  cv::Mat result(from.height, from.width, CV_8UC3);
  for (int y = 0; y < from.height; ++y)
    for (int x = 0; x < from.width; ++x) {
      const rgb& pixel = from(y, x);
      result.at<cv::Vec3b>(y, x) = {pixel.b, pixel.g, pixel.r};
    }
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
