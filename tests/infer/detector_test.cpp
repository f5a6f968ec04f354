// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/predict/detector.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "lungseg/data/phantom/phantom.hpp"
#include "support/small_mask_rcnn.hpp"

using namespace lungseg;
using namespace lungseg::test;

namespace {

film in_border(const film& in, int top, int left, int height, int width, std::uint8_t level) {
  film out{height, width, level};
  for (int y = 0; y < in.height; ++y) std::copy_n(in.row(y), in.width, out.row(top + y) + left);
  return out;
}

}  // namespace

TEST_CASE("detector: an empty border and an offset of the levels change nothing") {
  mask_rcnn model{small("lungs"), 3};
  stir(model);
  film in =
      crop(draw_phantom(3, 1, {.min_size = 300, .max_size = 300, .border_probability = 0}).picture, {20, 20, 200, 190});
  for (std::uint8_t& v : in.pixels) v = static_cast<std::uint8_t>(v / 2);
  const std::vector<detection> plain = detector{{}, model}.detect(in);
  REQUIRE(plain.size() > 3);
  const auto expect_shifted = [&](const film& changed, int down, int right, float tolerance) {
    const std::vector<detection> found = detector{{}, model}.detect(changed);
    REQUIRE(found.size() == plain.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      CHECK(found[i].score == Approx(plain[i].score).margin(1e-3));
      CHECK(found[i].area.x1 == Approx(plain[i].area.x1 + static_cast<float>(right)).margin(tolerance));
      CHECK(found[i].area.y2 == Approx(plain[i].area.y2 + static_cast<float>(down)).margin(tolerance));
      CHECK(found[i].mask_area.x2 == Approx(plain[i].mask_area.x2 + static_cast<float>(right)).margin(tolerance));
    }
  };
  expect_shifted(in_border(in, 70, 40, 330, 300, 255), 70, 40, 1e-3f);
  expect_shifted(in_border(in, 0, 100, 260, 330, 0), 0, 100, 1e-3f);
  film lifted = in;
  for (std::uint8_t& v : lifted.pixels) v = static_cast<std::uint8_t>(v + 100);
  expect_shifted(lifted, 0, 0, 1e-3f);
}
