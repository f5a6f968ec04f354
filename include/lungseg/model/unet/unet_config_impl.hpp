// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/config.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/film_modality.hpp"
#include "lungseg/math/input_rule.hpp"
#include "lungseg/model/unet/unet_config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void unet_config::validate() const {
  const auto need = [](bool holds, const char* what) {
    expect<option_error>(holds, std::string{"U-Net config: "} + what);
  };
  // The widest that was published, L2, has 4.3 and 5.3.
  need(width > 0 && width <= 5 && depth > 0 && depth <= 6, "width must be positive and at most 5, depth at most 6");
  need(decoder_channels.size() == 5, "decoder_channels needs five values");
  for (const int c : decoder_channels) need(c >= 1 && c <= 4096, "decoder_channels must be 1 to 4096");
  need(size >= 32 && size <= 8192 && size % 32 == 0, "size must be a multiple of 32 up to 8192");
  need(input != input_rule::min_max, "input must be stretch, letterbox or square");
  need(drop_connect >= 0 && drop_connect < 1, "drop_connect must be at least 0 and below 1");
  need(norm_epsilon > 0 && norm_momentum > 0 && norm_momentum <= 1, "norm_epsilon and norm_momentum must be positive");
  for (const float d : pixel_deviation) need(d > 0, "pixel_deviation must be positive");
}

LUNGSEG_INLINE unet_config efficientnet_unet(int number) {
  constexpr float scales[][2] = {{1, 1},       {1, 1.1f},    {1.1f, 1.2f}, {1.2f, 1.4f},
                                 {1.4f, 1.8f}, {1.6f, 2.2f}, {1.8f, 2.6f}, {2, 3.1f}};
  expect<option_error>(number >= 0 && number <= 7,
                       "EfficientNet-B" + std::to_string(number) + " does not exist, expected B0 to B7");
  unet_config config;
  config.width = scales[number][0];
  config.depth = scales[number][1];
  return config;
}

LUNGSEG_INLINE unet_config unet_preset(std::string_view name) {
  expect<option_error>(name.size() == 7 && name.starts_with("unet_b") && name[6] >= '0' && name[6] <= '7',
                       "preset: unknown U-Net '" + std::string{name} + "', expected unet_b0 to unet_b7");
  return efficientnet_unet(name[6] - '0');
}

LUNGSEG_INLINE std::vector<mbconv_shape> encoder_blocks(const unet_config& config) {
  struct encoder_stage {
    int kernel, repeats, in, out, expand, stride;
  };
  constexpr encoder_stage stages[] = {{3, 1, 32, 16, 1, 1},  {3, 2, 16, 24, 6, 2},  {5, 2, 24, 40, 6, 2},
                                      {3, 3, 40, 80, 6, 2},  {5, 3, 80, 112, 6, 1}, {5, 4, 112, 192, 6, 2},
                                      {3, 1, 192, 320, 6, 1}};
  std::vector<mbconv_shape> blocks;
  char digit = '1';
  for (const encoder_stage& s : stages) {
    const int repeats = static_cast<int>(std::ceil(static_cast<double>(config.depth) * s.repeats));
    for (int i = 0; i < repeats; ++i) {
      const int in = scaled_channels(i == 0 ? s.in : s.out, config.width);
      blocks.push_back({std::string{"block"} + digit + static_cast<char>('a' + i), s.kernel, i == 0 ? s.stride : 1, in,
                        scaled_channels(s.out, config.width), s.expand, in / 4 > 1 ? in / 4 : 1});
    }
    ++digit;
  }
  return blocks;
}

}}  // namespace lungseg::LUNGSEG_ABI
