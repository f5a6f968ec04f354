// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "lungseg/core/error.hpp"
#include "lungseg/core/random.hpp"
#include "lungseg/data/ct/ct_phantom.hpp"
#include "lungseg/data/ct/ct_phantom_anatomy.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline constexpr std::uint32_t ct_phantom_stream = 0x63747068;

/// A scanner's blur, one pass of 1-2-1 along rows and columns, and its noise.
inline hu_image scanned(const image<float>& exact, double noise, random_stream& random) {
  hu_image result(exact.height, exact.width);
  const auto at = [&](int y, int x) {
    return exact(std::clamp(y, 0, exact.height - 1), std::clamp(x, 0, exact.width - 1));
  };
  for (int y = 0; y < exact.height; ++y)
    for (int x = 0; x < exact.width; ++x) {
      const auto row = [&](int v) { return at(v, x - 1) + 2 * at(v, x) + at(v, x + 1); };
      const float mean = (row(y - 1) + 2 * row(y) + row(y + 1)) / 16;
      const float value = mean + static_cast<float>(noise) * random.normal();
      result(y, x) = static_cast<std::int16_t>(std::lround(std::clamp(value, static_cast<float>(least_hu), 3071.0f)));
    }
  return result;
}

/// The mean of a pixel's nine parts, so that what is thinner than a pixel shows.
template <class Value>
float mean_of_pixel(const Value& value, int y, int x) {
  constexpr double third = 1.0 / 3;
  double sum = 0;
  for (const double v : {y - third, 1.0 * y, y + third})
    for (const double u : {x - third, 1.0 * x, x + third}) sum += value(v, u);
  return static_cast<float>(sum / 9);
}

/// How the patient lies on the table: turned about the long axis, and moved.
struct patient_frame {
  double cosine = 1, sine = 0, x = 0, y = 0;

  place of(double right, double down, double z) const noexcept {
    const double u = right - x, v = down - y;
    return {u * cosine - v * sine, u * sine + v * cosine, z};
  }
};

}  // namespace detail

LUNGSEG_INLINE ct_phantom draw_ct_phantom(std::uint64_t seed, std::uint64_t index, const ct_phantom_options& options) {
  expect<option_error>(options.size >= 64 && options.slices >= 1 && options.field > 0 && options.step > 0,
                       "draw_ct_phantom: expected 64 rows or more, a slice or more, and lengths above 0 mm");
  random_stream random{seed, detail::ct_phantom_stream, index};
  const detail::thorax_anatomy anatomy = detail::draw_thorax(random);
  const double turn = static_cast<double>(random.uniform(-0.05f, 0.05f));
  const detail::patient_frame frame{std::cos(turn), std::sin(turn), static_cast<double>(random.uniform(-6, 6)),
                                    static_cast<double>(random.uniform(-6, 2))};
  const double pixel = options.field / options.size;
  ct_phantom drawn;
  drawn.volume.pixel_y = drawn.volume.pixel_x = pixel;
  drawn.volume.step = options.step;
  for (int k = 0; k < options.slices; ++k) {
    const double z = (k - 0.5 * (options.slices - 1)) * options.step;
    image<float> exact(options.size, options.size);
    mask left(options.size, options.size), right(options.size, options.size);
    for (int y = 0; y < options.size; ++y)
      for (int x = 0; x < options.size; ++x) {
        const double middle = 0.5 * (options.size - 1);
        const auto at = [&](double v, double u) { return frame.of((u - middle) * pixel, (v - middle) * pixel, z); };
        left(y, x) = detail::in_lung(anatomy, 1, at(y, x));
        right(y, x) = detail::in_lung(anatomy, 0, at(y, x));
        exact(y, x) =
            detail::mean_of_pixel([&](double v, double u) { return detail::value_at(anatomy, at(v, u)); }, y, x);
      }
    drawn.volume.slices.push_back(detail::scanned(exact, options.noise, random));
    drawn.left.push_back(std::move(left));
    drawn.right.push_back(std::move(right));
  }
  return drawn;
}

}}  // namespace lungseg::LUNGSEG_ABI
