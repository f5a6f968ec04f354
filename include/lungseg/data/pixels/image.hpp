// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "lungseg/core/config.hpp"
#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Rows of pixels in memory that belongs to somebody else and must outlive the view, e.g. image_view{pixels, height,
/// width, stride} of a `const std::uint8_t*`.
/// \tparam T  const for pixels that are only read
template <class T>
struct image_view {
  T* pixels = nullptr;  // the first row
  int height = 0, width = 0;
  std::ptrdiff_t stride = 0;  // pixels from one row to the next; negative where the rows lie bottom up

  constexpr image_view() = default;
  /// \throws shape_error for a negative side, or no pixels where there should be some
  constexpr image_view(T* first, int rows, int columns, std::ptrdiff_t row_stride)
      : pixels{first}, height{rows}, width{columns}, stride{row_stride} {
    expect<shape_error>(rows >= 0 && columns >= 0 && (first || rows == 0 || columns == 0),
                        "image_view: cannot be " + std::to_string(rows) + " x " + std::to_string(columns) +
                            (first ? "" : " without pixels"));
  }
  /// Rows that lie one right behind the other.
  constexpr image_view(T* first, int rows, int columns) : image_view{first, rows, columns, columns} {}
  /// The same pixels, only to be read.
  template <class U>
  requires std::is_same_v<const U, T>
  constexpr image_view(const image_view<U>& of) noexcept
      : pixels{of.pixels}, height{of.height}, width{of.width}, stride{of.stride} {}

  constexpr T* row(int y) const noexcept { return pixels + y * stride; }
};

namespace detail {

/// \throws shape_error for a negative side of an image
void expect_sides(int rows, int columns);
/// \throws shape_error for a view of pixels that are not there: its members are anyone's to change
void expect_pixels_of_view(const void* first, int rows, int columns);

}  // namespace detail

/// What the pixels of an image stand for. Images of two kinds do not mix: a mask is no film.
enum class image_kind { plain, film, mask };

/// One channel of pixels, row-major, (0, 0) at the top left. Owns them; copying copies.
template <class T, image_kind kind = image_kind::plain>
struct image {
  int height = 0, width = 0;
  std::vector<T> pixels;

  image() = default;
  image(int rows, int columns, T value = T{}) : height{rows}, width{columns} {
    detail::expect_sides(rows, columns);
    pixels.assign(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns), value);
  }
  /// A copy of somebody else's pixels, which thereby become of this kind.
  /// \throws shape_error for a view with a negative side, or of no pixels where there should be some
  explicit image(const image_view<const T>& from) : image{from.height, from.width} {
    detail::expect_pixels_of_view(from.pixels, height, width);
    for (int y = 0; y < height; ++y) std::copy_n(from.row(y), width, row(y));
  }

  T& operator()(int y, int x) {
    return pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
  }
  const T& operator()(int y, int x) const {
    return pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
  }
  T* row(int y) { return pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width); }
  const T* row(int y) const { return pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width); }
  bool empty() const { return pixels.empty(); }
  image_view<const T> view() const noexcept { return {pixels.data(), height, width}; }
  image_view<T> view() noexcept { return {pixels.data(), height, width}; }
  bool operator==(const image&) const = default;
};

/// Grey levels of any depth.
template <class T>
using basic_film = image<T, image_kind::film>;
/// A film: grey, 0 black to 255 white.
using film = basic_film<std::uint8_t>;
/// A binary mask: 0 outside, 1 inside.
using mask = image<std::uint8_t, image_kind::mask>;

/// A colour picture to look at: three bytes a pixel, red first.
struct rgb {
  std::uint8_t r = 0, g = 0, b = 0;
  bool operator==(const rgb&) const = default;
};
using rgb_image = image<rgb>;

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/pixels/image_impl.hpp"
#endif
