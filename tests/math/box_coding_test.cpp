// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/math/box.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

using namespace lungseg;

namespace {

using deviation = std::array<float, 4>;
constexpr deviation matterport{0.1f, 0.1f, 0.2f, 0.2f};
constexpr float torchvision_limit = 4.135166556742356f;  // ln(1000 / 16)
constexpr float no_limit = std::numeric_limits<float>::infinity();

box decoded(const box& reference, const box_deltas& deltas, const deviation& by, float limit) {
  return math::decode(reference, times(deltas, by), limit);
}
box_deltas encoded(const box& reference, const box& goal, const deviation& by) {
  const box_deltas d = math::encode(reference, goal);
  return {d.dx / by[0], d.dy / by[1], d.dw / by[2], d.dh / by[3]};
}

}  // namespace

TEST_CASE("decode: Matterport's known answer in the inclusive frame") {
  // Executed original (appendix C.2): rows 20..200, columns 30..110 of 256, deltas dy 1, dx -0.5, dh 0.25, dw -0.25.
  const box out = decoded(math::to_inclusive({30, 20, 110, 200}), {-0.5f, 1, -0.25f, 0.25f}, matterport, no_limit);
  CHECK(out.y1 / 255 == Approx(0.1306323).epsilon(1e-6));
  CHECK(out.x1 / 255 == Approx(0.1097115).epsilon(1e-6));
  CHECK(out.y2 / 255 == Approx(0.8685834).epsilon(1e-6));
  CHECK(out.x2 / 255 == Approx(0.4044061).epsilon(1e-6));
  CHECK(std::rint(out.y1) == 33);
  CHECK(std::rint(out.x1) == 28);
  CHECK(std::rint(out.y2 + 1) == 222);
  CHECK(std::rint(out.x2 + 1) == 104);
}

TEST_CASE("encode and decode are inverse, for either deviation") {
  const std::vector<box> reference{{0, 0, 10, 20}, {5, 5, 45, 25}, {-8, 3, 90, 77}};
  const std::vector<box> goal{{3, -2, 12, 30}, {1, 9, 30, 28}, {0, 0, 64, 64}};
  for (const deviation& by : {matterport, deviation{1, 1, 1, 1}})
    for (std::size_t i = 0; i < 3; ++i) {
      const box back = decoded(reference[i], encoded(reference[i], goal[i], by), by, torchvision_limit);
      CHECK(back.x1 == Approx(goal[i].x1).margin(1e-4));
      CHECK(back.y1 == Approx(goal[i].y1).margin(1e-4));
      CHECK(back.x2 == Approx(goal[i].x2).margin(1e-4));
      CHECK(back.y2 == Approx(goal[i].y2).margin(1e-4));
    }
}

TEST_CASE("encode: hand-worked") {
  // Centres (5, 10) and (15, 20).
  const box_deltas deltas = encoded({0, 0, 10, 20}, {5, 10, 25, 30}, matterport);
  CHECK(deltas.dx == Approx(10));
  CHECK(deltas.dy == Approx(5));
  CHECK(deltas.dw == Approx(std::log(2.0) / 0.2));
  CHECK(deltas.dh == Approx(0).margin(1e-6));
}

TEST_CASE("decode: growth is limited, clip keeps a box in the window") {
  const box window{0, 0, 100, 80}, wide = decoded({0, 0, 16, 16}, {0, 0, 50, 50}, {1, 1, 1, 1}, torchvision_limit);
  CHECK(wide.width() == Approx(1000));
  CHECK(math::clip(wide, window) == window);
  CHECK(math::clip(decoded({90, 90, 110, 110}, {0, 0, 0, 0}, {1, 1, 1, 1}, torchvision_limit), window) ==
        box{90, 80, 100, 80});
}
