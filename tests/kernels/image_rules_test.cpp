// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "ops/image_rules.hpp"

#include <catch2/catch.hpp>

#include "../support/random_tensor.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/data/sample/network_film.hpp"
#include "lungseg/math/letterbox.hpp"
#include "lungseg/model/config/config.hpp"
#include "lungseg/model/layers/input.hpp"
#include "rule_on_host.hpp"

using namespace lungseg;
using namespace lungseg::backend::cuda;
using test::run;

namespace {

film random_film(int height, int width) {
  film result{height, width};
  std::uint32_t state = 3;
  for (std::uint8_t& v : result.pixels) v = static_cast<std::uint8_t>((state = state * 1664525u + 1013904223u) >> 24);
  return result;
}

axis_table table_of(const detail::axis_filter& axis) {
  return {axis.first.data(), axis.weights.data(), axis.taps};
}

/// The input by the kernels' rules, with the CPU's tables.
tensor<float, 4> by_rules(const film& in, const mask_rcnn_config& config, const letterbox& place) {
  const auto axis = config.input == input_rule::min_max ? &detail::linear_axis : &detail::triangle_axis;
  const detail::axis_filter rows = axis(in.height, place.scaled_h), columns = axis(in.width, place.scaled_w);
  const view<const std::uint8_t, 2> pixels{in.pixels.data(), {in.height, in.width}};
  tensor<float, 2> narrow{{in.height, place.scaled_w}};
  tensor<float, 4> out{{1, place.height, place.width, config.channels}};
  run(narrow.size(), narrow_rule{pixels, table_of(columns), narrow});
  input_place where{.top = place.top,
                    .left = place.left,
                    .scaled_height = place.scaled_h,
                    .pad_after = config.input == input_rule::min_max};
  for (std::size_t c = 0; c < config.pixel_mean.size(); ++c)
    where.mean[c] = config.pixel_mean[c], where.deviation[c] = config.pixel_deviation[c];
  const view<float, 3> one{out.data(), {place.height, place.width, config.channels}};
  run(std::int64_t{place.height} * place.width, write_input_rule<float>{narrow, table_of(rows), where, one});
  return out;
}

}  // namespace

TEST_CASE("write_input: a film becomes the input that the CPU makes of it") {
  for (const input_rule rule : {input_rule::letterbox, input_rule::min_max})
    for (const auto& [height, width] : {std::pair{150, 90}, {40, 61}, {64, 64}}) {
      mask_rcnn_config config;
      config.input = rule;
      config.min_size = 64, config.max_size = 128;
      config.channels = rule == input_rule::min_max ? 3 : 1;
      if (config.channels == 3) config.pixel_mean = {123, 116, 103}, config.pixel_deviation = {58, 57, 56};
      const film in = random_film(height, width);
      const network_film_options options{.rule = rule, .min_size = config.min_size, .max_size = config.max_size};
      const network_film expected_film = to_network_film(in, options);
      const letterbox& place = expected_film.place;
      tensor<float, 4> expected{{1, place.height, place.width, config.channels}};
      const view<const float, 2> grey{expected_film.grey.pixels.data(), {place.height, place.width}};
      write_input(config, grey, place.window(), expected);
      const tensor<float, 4> got = by_rules(place_film(in, options).pixels, config, place);
      INFO("rule " << static_cast<int>(rule) << ", film " << height << " x " << width);
      // The same sums in the same order, but the CPU may fuse product and sum: 1e-6 of 255 grey levels, normalised.
      CHECK(test::largest_difference(got, expected) < 1e-5);
    }
}
