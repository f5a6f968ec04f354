// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "lungseg/core/random.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// From what ranges a film is changed before it trains. Each kind of change happens with its own probability; a value
/// is then uniform in its range. Zero ranges and probabilities leave the film alone.
struct augment_options {
  float flip_probability = 0.5f;  // mirrored, the labels left and right exchanged

  float geometry_probability = 0.8f;
  float rotation = 12;      // degrees, either way
  float scale_low = 0.75f;  // the film's size in the network's picture; 1: as placed
  float scale_high = 1.2f;
  float stretch = 0.2f;  // width against height: 1 / (1 + stretch) .. 1 + stretch
  float shift = 0.06f;   // of the network's height and width, either way

  float intensity_probability = 0.8f;
  float brightness = 30;   // grey levels of 255 added, either way
  float contrast = 0.35f;  // about the film's mean: multiplied by 1 - contrast .. 1 + contrast
  float gamma = 0.5f;      // exponent in 1 / (1 + gamma) .. 1 + gamma

  float noise_probability = 0.3f;
  float noise = 8;  // largest standard deviation, grey levels
};

/// The changes of one film, drawn.
struct augmentation {
  bool flip = false;
  double rotation = 0;              // radians, counter-clockwise as seen
  double scale = 1;                 // enlarges the film
  double stretch = 1;               // its width is multiplied by the root of this, its height divided by it
  double shift_y = 0, shift_x = 0;  // network pixels, down and right
  double brightness = 0, contrast = 1, gamma = 1;
  float noise = 0;  // standard deviation, grey levels
  std::uint64_t noise_seed = 0;
};

/// Draws the changes for a network picture of height x width. Always takes the same number of values from `random`.
inline augmentation draw_augmentation(const augment_options& options, int height, int width, random_stream& random) {
  const auto happens = [&](float probability) { return random.uniform() < probability; };
  const auto either_way = [&](double most) { return most * (2.0 * static_cast<double>(random.uniform()) - 1); };
  augmentation drawn;
  drawn.flip = happens(options.flip_probability);

  const bool moved = happens(options.geometry_probability);
  const double rotation = either_way(options.rotation) * std::numbers::pi / 180;
  const double scale = random.uniform(options.scale_low, options.scale_high);
  const double stretch = std::pow(1 + static_cast<double>(options.stretch), either_way(1));
  const double down = either_way(options.shift) * height, right = either_way(options.shift) * width;
  if (moved) drawn = {drawn.flip, rotation, scale, stretch, down, right};

  const bool relit = happens(options.intensity_probability);
  const double brightness = either_way(options.brightness), contrast = 1 + either_way(options.contrast);
  const double gamma = std::pow(1 + static_cast<double>(options.gamma), either_way(1));
  if (relit) {
    drawn.brightness = brightness;
    drawn.contrast = contrast;
    drawn.gamma = gamma;
  }

  const bool noisy = happens(options.noise_probability);
  const float noise = options.noise * random.uniform();
  if (noisy) drawn.noise = noise;
  const std::uint64_t high = random.bits();
  drawn.noise_seed = (high << 32) | random.bits();
  return drawn;
}

/// The grey level that each of the film's 256 becomes: gamma, then contrast about the film's mean, then brightness.
inline std::array<float, 256> level_map(const film& in, const augmentation& change) {
  std::array<double, 256> level{};
  for (int v = 0; v < 256; ++v)
    level[static_cast<std::size_t>(v)] = change.gamma == 1 ? v : 255 * std::pow(v / 255.0, change.gamma);
  std::array<std::int64_t, 256> counts{};
  for (const std::uint8_t v : in.pixels) ++counts[v];
  double mean = 0;
  for (std::size_t v = 0; v < 256; ++v) mean += level[v] * static_cast<double>(counts[v]);
  mean /= std::max<double>(1, static_cast<double>(in.pixels.size()));
  std::array<float, 256> result{};
  for (std::size_t v = 0; v < 256; ++v)
    result[v] =
        static_cast<float>(std::clamp((level[v] - mean) * change.contrast + mean + change.brightness, 0.0, 255.0));
  return result;
}

/// Adds noise of a standard deviation in grey levels, then cuts off at 0 and 255. The noise of a pixel depends on the
/// seed and its index only. Its distribution is that of the sum of four bytes: bell-shaped, no tail beyond 3.5
/// deviations, and one random word a pixel.
inline void add_noise(image<float>& picture, float deviation, std::uint64_t seed) {
  if (deviation <= 0) return;
  constexpr float unit = 147.8f;  // sqrt(4 * (256^2 - 1) / 12), the deviation of the sum
  random_stream random{seed, 0};
  for (float& v : picture.pixels) {
    const std::uint32_t word = random.bits();
    const std::uint32_t pairs = (word & 0x00FF00FFu) + ((word >> 8) & 0x00FF00FFu);
    const float sum = static_cast<float>((pairs & 0xFFFFu) + (pairs >> 16));
    v = std::clamp(v + (sum - 510) * (deviation / unit), 0.0f, 255.0f);
  }
}

/// The class on the other side: a mirrored film shows the left lung where the right one was.
constexpr int mirrored_class(int class_id) noexcept {
  return class_id == left_lung ? right_lung : class_id == right_lung ? left_lung : class_id;
}

}}  // namespace lungseg::LUNGSEG_ABI
