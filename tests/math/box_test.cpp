// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/math/box.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "../support/special_values.hpp"

using namespace lungseg;
using lungseg_test::not_a_number;

TEST_CASE("box: area of an empty, inverted or NaN box is 0") {
  CHECK(box{0, 0, 3, 2}.area() == 6);
  CHECK(box{1, 1, 1, 5}.area() == 0);
  CHECK(box{5, 1, 1, 5}.area() == 0);
  CHECK(box{5, 5, 1, 1}.area() == 0);
  CHECK(box{not_a_number, 0, 3, 2}.area() == 0.0f);
}

TEST_CASE("iou: hand-worked values, symmetric") {
  const box a{0, 0, 4, 4}, b{2, 2, 6, 6};
  CHECK(math::iou(a, b) == Approx(4.0 / 28.0));
  CHECK(math::iou(a, b) == math::iou(b, a));
  CHECK(math::iou(a, a) == 1);
  CHECK(math::iou(a, {4, 0, 8, 4}) == 0);  // touching
  CHECK(math::iou(a, {1, 1, 1, 3}) == 0);  // no area
  CHECK(math::iou(a, {not_a_number, 0, 4, 4}) == 0);
  CHECK(math::iou({not_a_number, 0, 4, 4}, a) == 0);
  CHECK(math::iou({0, 0, not_a_number, 4}, a) == 0);
  CHECK(math::iou_as<double>(box{0, not_a_number, 4, 4}, a) == 0);
  CHECK(math::iou_as<double>(a, b) == Approx(4.0 / 28.0).epsilon(1e-15));
  CHECK(math::iou_as<double>(precise_box{0, 0, 4, 4}, b) == Approx(4.0 / 28.0).epsilon(1e-15));
  CHECK(math::iou_as<float>(a, b) == math::iou(a, b));
}

TEST_CASE("iou: the inclusive frame is the frame of normalised boxes") {
  // Matterport's boxes divided by (H - 1, W - 1), with one pixel taken from the far sides.
  const box a{30, 20, 110, 200}, b{50, 10, 140, 190};
  const auto normalised = [](const box& v) {
    return precise_box{v.x1 / 319.0, v.y1 / 255.0, (v.x2 - 1) / 319.0, (v.y2 - 1) / 255.0};
  };
  CHECK(math::iou(math::to_inclusive(a), math::to_inclusive(b)) ==
        Approx(math::iou_as<double>(normalised(a), normalised(b))).epsilon(1e-6));
}

TEST_CASE("clip: into the window, an outside box becomes empty") {
  const box window{0, 0, 10, 20};
  CHECK(math::clip({-5, -5, 15, 25}, window) == window);
  CHECK(math::clip({1, 2, 3, 4}, window) == box{1, 2, 3, 4});
  CHECK(math::clip({12, 5, 15, 8}, window).area() == 0);
}

TEST_CASE("encode and decode are inverse") {
  const box reference{10, 20, 42, 100}, goal{-3.5f, 31, 77, 64};
  const box back = math::decode(reference, math::encode(reference, goal), 10);
  CHECK(back.x1 == Approx(goal.x1).margin(1e-4));
  CHECK(back.y1 == Approx(goal.y1).margin(1e-4));
  CHECK(back.x2 == Approx(goal.x2).margin(1e-4));
  CHECK(back.y2 == Approx(goal.y2).margin(1e-4));
}

TEST_CASE("decode: the size ratio is limited") {
  const box huge = math::decode({0, 0, 16, 16}, {0, 0, 100, 100}, std::log(1000.0f / 16));
  CHECK(huge.width() == Approx(1000));
  CHECK(huge.height() == Approx(1000));
}
