// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/nms.hpp"

#include <catch2/catch.hpp>

#include "../support/special_values.hpp"
#include "lungseg/core/random.hpp"
#include "lungseg/ops/top_k.hpp"

using namespace lungseg;
using lungseg_test::not_a_number;

namespace {

struct scene {
  std::vector<box> boxes;
  std::vector<float> scores;
  std::vector<int> classes;
};

/// Boxes in clusters, so that many overlap; scores with ties; some boxes without area.
scene random_scene(int count, std::uint64_t seed) {
  random_stream random{seed, 0};
  scene s;
  for (int i = 0; i < count; ++i) {
    const float x = 64 * static_cast<float>(random.below(4)) + random.uniform(-9, 9);
    const float y = 64 * static_cast<float>(random.below(4)) + random.uniform(-9, 9);
    const float w = i % 50 == 7 ? 0 : random.uniform(30, 60), h = random.uniform(30, 60);
    s.boxes.push_back({x, y, x + w, y + h});
    s.scores.push_back(static_cast<float>(random.below(500)) / 500);
    s.classes.push_back(static_cast<int>(random.below(3)) * 1000 - 1000);
  }
  return s;
}

/// The definition, box against box. Without classes all compete.
std::vector<int> plain_nms(const scene& s, const ops::nms_options& options, bool by_class) {
  std::vector<int> kept;
  for (const int i : ops::top_k(s.scores, static_cast<int>(s.scores.size()))) {
    const std::size_t at = static_cast<std::size_t>(i);
    if (!(s.scores[at] > options.score_threshold)) continue;
    bool free = true;
    for (const int j : kept) {
      const std::size_t other = static_cast<std::size_t>(j);
      if (by_class && s.classes[at] != s.classes[other]) continue;
      free = free && !(math::iou(s.boxes[at], s.boxes[other]) > options.iou_threshold);
    }
    if (free && (options.max_output < 0 || static_cast<int>(kept.size()) < options.max_output)) kept.push_back(i);
  }
  return kept;
}

}  // namespace

TEST_CASE("nms: the higher score wins, an overlap equal to the threshold does not suppress") {
  const std::vector<box> boxes{{0, 0, 10, 10}, {0, 0, 10, 5}, {20, 0, 30, 10}};  // the first two overlap by 1/2
  const std::vector<float> scores{0.5f, 0.9f, 0.7f};
  CHECK(ops::nms(boxes, scores, {.iou_threshold = 0.5f}) == std::vector<int>{1, 2, 0});
  CHECK(ops::nms(boxes, scores, {.iou_threshold = 0.499f}) == std::vector<int>{1, 2});
  // By default one half is what may overlap, and no more.
  CHECK(ops::nms(boxes, scores, {}) == std::vector<int>{1, 2, 0});
  const std::vector<box> closer{{0, 0, 10, 10}, {0, 0, 10, 5.01f}, {20, 0, 30, 10}};
  CHECK(ops::nms(closer, scores, {}) == std::vector<int>{1, 2});
}

TEST_CASE("nms: equal scores go by index, limits") {
  const std::vector<box> boxes{{0, 0, 10, 10}, {0, 0, 10, 10}, {20, 0, 30, 10}, {40, 0, 50, 10}};
  const std::vector<float> scores{0.5f, 0.5f, 0.8f, 0.5f};
  CHECK(ops::nms(boxes, scores, {}) == std::vector<int>{2, 0, 3});
  CHECK(ops::nms(boxes, scores, {.max_output = 2}) == std::vector<int>{2, 0});
  CHECK(ops::nms(boxes, scores, {.max_output = 0}).empty());
  CHECK(ops::nms(boxes, scores, {.score_threshold = 0.5f}) == std::vector<int>{2});
}

TEST_CASE("nms: boxes without area neither suppress nor are suppressed, NaN scores stay out") {
  const std::vector<box> boxes{{0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 9, 9}, {4, 0, 4, 9}, {0, 0, 9, 9}};
  const std::vector<float> scores{0.9f, 0.8f, 0.7f, 0.6f, not_a_number};
  CHECK(ops::nms(boxes, scores, {.iou_threshold = 0}) == std::vector<int>{0, 1, 2, 3});
}

TEST_CASE("nms: equals the definition") {
  for (const int count : {0, 1, 3, 4, 5, 800})
    for (const float threshold : {0.0f, 0.3f, 0.5f, 0.7f, 1.0f})
      for (const int limit : {-1, 20}) {
        const scene s = random_scene(count, 11);
        const ops::nms_options options{.iou_threshold = threshold, .score_threshold = 0.1f, .max_output = limit};
        CAPTURE(count, threshold, limit);
        CHECK(ops::nms(s.boxes, s.scores, options) == plain_nms(s, options, false));
        CHECK(ops::batched_nms(s.boxes, s.scores, s.classes, options) == plain_nms(s, options, true));
      }
}

TEST_CASE("batched_nms: classes do not compete, however far their ids or boxes are apart") {
  const std::vector<box> boxes{{0, 0, 10, 10}, {0, 0, 10, 10}, {1e6f, 1e6f, 1e6f + 10, 1e6f + 10}};
  const std::vector<float> scores{0.5f, 0.9f, 0.7f};
  CHECK(ops::batched_nms(boxes, scores, std::vector<int>{1, 2000000000, 1}, {}) == std::vector<int>{1, 2, 0});
  CHECK(ops::batched_nms(boxes, scores, std::vector<int>{1, 1, 1}, {}) == std::vector<int>{1, 2});
}

TEST_CASE("nms: what it refuses") {
  const std::vector<box> boxes(2);
  const std::vector<float> scores(1);
  CHECK_THROWS_WITH(ops::nms(boxes, scores, {}), Catch::Contains("scores axis 0 is 1, expected 2"));
  CHECK_THROWS_AS(ops::nms({}, {}, {.iou_threshold = 1.5f}), option_error);
  CHECK_THROWS_AS(ops::batched_nms(boxes, std::vector<float>(2), std::vector<int>(3), {}), shape_error);
}

TEST_CASE("nms, row by row: extents that disagree are refused") {
  const context ctx;
  const tensor<box, 2> areas{{2, 3}};
  const tensor<std::uint8_t, 2> valid{{2, 2}};
  const tensor<int, 2> classes{{1, 3}};
  tensor<int, 2> kept{{2, 3}}, few{{1, 3}};
  CHECK_NOTHROW(ops::nms(ctx, areas, {}, {}, 0.5f, kept));
  CHECK_THROWS_WITH(ops::nms(ctx, areas, valid, {}, 0.5f, kept), Catch::Contains("valid is 2 x 2, expected 2 x 3"));
  CHECK_THROWS_WITH(ops::nms(ctx, areas, {}, classes, 0.5f, kept), Catch::Contains("classes is 1 x 3, expected 2 x 3"));
  CHECK_THROWS_WITH(ops::nms(ctx, areas, {}, {}, 0.5f, few), Catch::Contains("kept axis 0 is 1, expected 2"));
}
