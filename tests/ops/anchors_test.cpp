// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <catch2/catch.hpp>

#include "../support/anchors.hpp"

using namespace lungseg;

namespace {

/// Levels P2 to P6 of a square image whose size is a multiple of 64.
std::vector<test::anchor_level> levels(int pixels, float first_size) {
  std::vector<test::anchor_level> result;
  for (int l = 0; l < 5; ++l) {
    const int stride = 4 << l, cells = pixels / stride;
    result.push_back({cells, cells, static_cast<float>(stride), static_cast<float>(stride), {first_size * (1 << l)}});
  }
  return result;
}

void check_box(const box& got, double y1, double x1, double y2, double x2) {
  CHECK(got.y1 == Approx(y1).margin(1e-5));
  CHECK(got.x1 == Approx(x1).margin(1e-5));
  CHECK(got.y2 == Approx(y2).margin(1e-5));
  CHECK(got.x2 == Approx(x2).margin(1e-5));
}

}  // namespace

TEST_CASE("make_anchors: Matterport's anchors of the original project at 256 x 256") {
  // Executed original (appendix C.1 of the specification): y1, x1, y2, x2.
  const auto anchors = test::make_anchors(levels(256, 16), {.ratio_is_width_over_height = true});
  REQUIRE(anchors.size() == 16368);
  check_box(anchors[0], -11.3137085, -5.6568542, 11.3137085, 5.6568542);
  check_box(anchors[1], -8, -8, 8, 8);
  check_box(anchors[2], -5.6568542, -11.3137085, 5.6568542, 11.3137085);
  check_box(anchors[3], -11.3137085, -1.6568542, 11.3137085, 9.6568542);
  check_box(anchors[4], -8, -4, 8, 12);
  check_box(anchors[5], -5.6568542, -7.3137085, 5.6568542, 15.3137085);
  check_box(anchors[16320], -181.0193360, -90.5096680, 181.0193360, 90.5096680);
  check_box(anchors[16321], -128, -128, 128, 128);
  check_box(anchors[16322], -90.5096680, -181.0193360, 90.5096680, 181.0193360);
}

TEST_CASE("make_anchors: normalised as Matterport's network sees them") {
  const auto anchors = test::make_anchors(levels(256, 16), {.ratio_is_width_over_height = true});
  const auto normalised = [&](std::size_t i) {
    const box b = math::to_inclusive(anchors[i]);
    return box{b.x1 / 255, b.y1 / 255, b.x2 / 255, b.y2 / 255};
  };
  check_box(normalised(0), -0.04436748, -0.02218374, 0.04044592, 0.01826217);
  check_box(normalised(1), -0.03137255, -0.03137255, 0.02745098, 0.02745098);
  check_box(normalised(2), -0.02218374, -0.04436748, 0.01826217, 0.04044592);
}

TEST_CASE("make_anchors: torchvision's rounded templates") {
  // Executed torchvision 0.14: half width and half height for ratios 0.5, 1, 2.
  struct known {
    float size, long_side, short_side;
  };
  for (const known& k :
       {known{32, 23, 11}, known{64, 45, 23}, known{128, 91, 45}, known{256, 181, 91}, known{512, 362, 181}}) {
    const std::vector<test::anchor_level> one{{1, 1, 4, 4, {k.size}}};
    const auto anchors = test::make_anchors(one, {.round_cells = true});
    REQUIRE(anchors.size() == 3);
    CHECK(anchors[0] == box{-k.long_side, -k.short_side, k.long_side, k.short_side});
    CHECK(anchors[1] == box{-k.size / 2, -k.size / 2, k.size / 2, k.size / 2});
    CHECK(anchors[2] == box{-k.short_side, -k.long_side, k.short_side, k.long_side});
  }
}

TEST_CASE("make_anchors: torchvision's counts, and a stride of 61 at 800 pixels") {
  CHECK(test::make_anchors(levels(320, 32), {.round_cells = true}).size() == 25575);
  std::vector<test::anchor_level> large;
  const int cells[] = {200, 100, 50, 25, 13};
  for (int l = 0; l < 5; ++l) {
    const float stride = static_cast<float>(800 / cells[l]);
    large.push_back({cells[l], cells[l], stride, stride, {32.0f * static_cast<float>(1 << l)}});
  }
  const auto anchors = test::make_anchors(large, {.round_cells = true});
  REQUIRE(anchors.size() == 159882);
  CHECK(anchors.back() == box{61 * 12 - 181, 61 * 12 - 362, 61 * 12 + 181, 61 * 12 + 362});
}

TEST_CASE("make_anchors: order is level, row, column, size, ratio, strides differ by axis") {
  const std::vector<test::anchor_level> two{{2, 3, 10, 20, {4, 8}}, {1, 1, 40, 40, {16, 32}}};
  const auto anchors = test::make_anchors(two, {.ratios = {1, 4}});
  REQUIRE(anchors.size() == 2 * 3 * 2 * 2 + 2 * 2);
  CHECK(anchors[0] == box{-2, -2, 2, 2});
  CHECK(anchors[1] == box{-1, -4, 1, 4});
  CHECK(anchors[2] == box{-4, -4, 4, 4});
  CHECK(anchors[4] == box{18, -2, 22, 2});
  CHECK(anchors[12] == box{-2, 8, 2, 12});
  CHECK(anchors[24] == box{-8, -8, 8, 8});
}

TEST_CASE("make_precise_anchors: the same before rounding to float") {
  const auto set = levels(128, 16);
  const auto exact = test::make_precise_anchors(set, {});
  const auto rounded = test::make_anchors(set, {});
  REQUIRE(exact.size() == rounded.size());
  for (std::size_t i = 0; i < exact.size(); i += 7) {
    CHECK(static_cast<float>(exact[i].x1) == rounded[i].x1);
    CHECK(static_cast<float>(exact[i].y2) == rounded[i].y2);
  }
  CHECK(exact[0].x2 == Approx(8 * std::sqrt(2.0)).epsilon(1e-15));
}
