// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/box_coding.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

using namespace lungseg;

namespace {

constexpr box_deltas matterport{0.1f, 0.1f, 0.2f, 0.2f};

}  // namespace

TEST_CASE("decode_boxes: Matterport's known answer in the inclusive frame") {
  // Executed original (appendix C.2): rows 20..200, columns 30..110 of 256, deltas dy 1, dx -0.5, dh 0.25, dw -0.25.
  const std::vector<box> reference{math::to_inclusive({30, 20, 110, 200})};
  const std::vector<box_deltas> deltas{{-0.5f, 1, -0.25f, 0.25f}};
  std::vector<box> out(1);
  ops::decode_boxes(reference, deltas, matterport, ops::no_max_log_ratio, nullptr, out);
  CHECK(out[0].y1 / 255 == Approx(0.1306323).epsilon(1e-6));
  CHECK(out[0].x1 / 255 == Approx(0.1097115).epsilon(1e-6));
  CHECK(out[0].y2 / 255 == Approx(0.8685834).epsilon(1e-6));
  CHECK(out[0].x2 / 255 == Approx(0.4044061).epsilon(1e-6));
  const box pixels = math::to_exclusive(out[0]);
  CHECK(std::rint(pixels.y1) == 33);
  CHECK(std::rint(pixels.x1) == 28);
  CHECK(std::rint(pixels.y2) == 222);
  CHECK(std::rint(pixels.x2) == 104);
}

TEST_CASE("encode_boxes and decode_boxes are inverse, for either deviation") {
  const std::vector<box> reference{{0, 0, 10, 20}, {5, 5, 45, 25}, {-8, 3, 90, 77}};
  const std::vector<box> goal{{3, -2, 12, 30}, {1, 9, 30, 28}, {0, 0, 64, 64}};
  for (const box_deltas& deviation : {matterport, box_deltas{1, 1, 1, 1}}) {
    std::vector<box_deltas> deltas(3);
    std::vector<box> back(3);
    ops::encode_boxes(reference, goal, deviation, deltas);
    ops::decode_boxes(reference, deltas, deviation, ops::default_max_log_ratio, nullptr, back);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(back[i].x1 == Approx(goal[i].x1).margin(1e-4));
      CHECK(back[i].y1 == Approx(goal[i].y1).margin(1e-4));
      CHECK(back[i].x2 == Approx(goal[i].x2).margin(1e-4));
      CHECK(back[i].y2 == Approx(goal[i].y2).margin(1e-4));
    }
  }
}

TEST_CASE("encode_boxes: hand-worked") {
  const std::vector<box> reference{{0, 0, 10, 20}}, goal{{5, 10, 25, 30}};  // centres (5, 10) and (15, 20)
  std::vector<box_deltas> deltas(1);
  ops::encode_boxes(reference, goal, matterport, deltas);
  CHECK(deltas[0].dx == Approx(10));
  CHECK(deltas[0].dy == Approx(5));
  CHECK(deltas[0].dw == Approx(std::log(2.0) / 0.2));
  CHECK(deltas[0].dh == Approx(0).margin(1e-6));
}

TEST_CASE("decode_boxes: clips, limits the growth, may work in place") {
  std::vector<box> boxes{{0, 0, 16, 16}, {90, 90, 110, 110}};
  const std::vector<box_deltas> deltas{{0, 0, 50, 50}, {0, 0, 0, 0}};
  const box window{0, 0, 100, 80};
  ops::decode_boxes(boxes, deltas, {1, 1, 1, 1}, ops::default_max_log_ratio, &window, boxes);
  CHECK(boxes[0] == window);
  CHECK(boxes[1] == box{90, 80, 100, 80});
  std::vector<box> wide{{0, 0, 16, 16}};
  ops::decode_boxes(wide, std::vector<box_deltas>{{0, 0, 50, 50}}, {1, 1, 1, 1}, ops::default_max_log_ratio, nullptr,
                    wide);
  CHECK(wide[0].width() == Approx(1000));
}

TEST_CASE("decode_boxes: lengths must agree, nothing is fine") {
  std::vector<box> boxes(2), out(2);
  std::vector<box_deltas> deltas(1);
  CHECK_THROWS_WITH(ops::decode_boxes(boxes, deltas, matterport, 4, nullptr, out),
                    Catch::Contains("deltas axis 0 is 1, expected 2"));
  CHECK_THROWS_AS(ops::encode_boxes(boxes, out, matterport, deltas), shape_error);
  ops::decode_boxes({}, {}, matterport, 4, nullptr, {});
}
