// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "lungseg/core/random.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/data/sample/augment_options.hpp"
#include "lungseg/data/sample/jpeg_loss.hpp"
#include "lungseg/data/sample/noise.hpp"
#include "lungseg/data/sample/random_change.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How sharp and clean one film becomes, drawn. Lengths in network pixels.
struct sharpness_change {
  double unsharp = 0, unsharp_reach = 1;
  double blur = 0;         // standard deviation
  double resample = 1;     // the film was smaller once by this factor
  float noise = 0;         // standard deviation, grey levels
  float noise_signal = 0;  // how much the noise follows the level, see add_noise
  std::uint64_t noise_seed = 0;
  int jpeg = 0;  // quality; 0: none
};

/// Draws how sharp a film in a network picture of that height becomes. Always takes the same number of values.
inline sharpness_change draw_sharpness(const augment_sharpness& options, int height, random_stream& random) {
  using namespace detail;
  sharpness_change drawn;
  const bool sharpened = happens(random, options.unsharp_probability);
  const double amount = options.unsharp * random.uniform();
  drawn.unsharp_reach = std::max(1.0, static_cast<double>(options.unsharp_reach * random.uniform()) * height);
  if (sharpened) drawn.unsharp = amount;

  const bool blurred = happens(random, options.blur_probability);
  const double blur = static_cast<double>(options.blur * random.uniform()) * height;
  if (blurred) drawn.blur = blur;

  const bool resampled = happens(random, options.resample_probability);
  const double smaller = random.uniform(1, std::max(options.resample, 1.0f));
  if (resampled) drawn.resample = smaller;

  const bool noisy = happens(random, options.noise_probability);
  const float noise = options.noise * random.uniform();
  drawn.noise_signal = random.uniform();
  drawn.noise_seed = seed_from(random);
  if (noisy) drawn.noise = noise;

  const bool packed = happens(random, options.jpeg_probability);
  const int quality = static_cast<int>(std::lround(random.uniform(options.jpeg_low, options.jpeg_high)));
  if (packed) drawn.jpeg = quality;
  return drawn;
}

namespace detail {

/// A Gaussian cut off at three deviations, one source cell a target cell, the edge left out of the mean.
inline axis_filter gaussian_axis(int extent, double deviation) {
  const int reach = std::max(1, static_cast<int>(std::ceil(3 * deviation)));
  axis_filter axis{std::min(extent, 2 * reach + 1), {}, {}};
  for (int i = 0; i < extent; ++i) {
    const int first = std::clamp(i - reach, 0, extent - axis.taps);
    const auto weight = [&](int k) {
      const double away = first + k - i;
      return std::exp(-away * away / (2 * deviation * deviation));
    };
    double sum = 0;
    for (int k = 0; k < axis.taps; ++k) sum += weight(k);
    axis.first.push_back(first);
    for (int k = 0; k < axis.taps; ++k) axis.weights.push_back(static_cast<float>(weight(k) / sum));
  }
  return axis;
}

}  // namespace detail

/// A Gaussian blur.
/// \param deviation  pixels; 0 or less: the picture as it is
inline image<float> blurred(const image<float>& in, double deviation) {
  if (deviation <= 0 || in.empty()) return in;
  return detail::filtered(in, detail::gaussian_axis(in.height, deviation), detail::gaussian_axis(in.width, deviation));
}

/// What is left of a picture that was smaller once by a factor of at least 1.
inline image<float> resampled(const image<float>& in, double factor) {
  if (in.empty()) return in;
  const auto smaller = [factor](int extent) { return std::max(1, static_cast<int>(std::lround(extent / factor))); };
  return resize_bilinear(resize_smooth(in, smaller(in.height), smaller(in.width)), in.height, in.width);
}

/// Adds once more, `amount` times, what is smaller than `reach` pixels: the edge enhancement of digital radiography.
inline void sharpen(image<float>& picture, double amount, double reach) {
  const image<float> soft = reach < 2 ? blurred(picture, reach) : resampled(picture, reach);
  const float a = static_cast<float>(amount);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
    const float v = picture.pixels[i];
    picture.pixels[i] = std::clamp(v + a * (v - soft.pixels[i]), 0.0f, 255.0f);
  }
}

/// Blur, smaller once, noise, JPEG, in this order.
inline void degrade(image<float>& picture, const sharpness_change& change) {
  if (change.blur > 0) picture = blurred(picture, change.blur);
  if (change.resample > 1) picture = resampled(picture, change.resample);
  add_noise(picture, change.noise, change.noise_seed, change.noise_signal);
  if (change.jpeg > 0) lose_by_jpeg(picture, change.jpeg);
}

}}  // namespace lungseg::LUNGSEG_ABI
