// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/match.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "../support/anchors.hpp"
#include "lungseg/core/random.hpp"

using namespace lungseg;

namespace {

/// The definition over the full table of overlaps.
std::vector<int> plain_match(const std::vector<box>& candidates, const std::vector<box>& truth,
                             const ops::match_options& options) {
  std::vector<int> result;
  for (const box& c : candidates) {
    std::vector<double> overlaps;
    for (const box& t : truth) overlaps.push_back(math::iou_as<double>(c, t));
    const auto best = std::max_element(overlaps.begin(), overlaps.end());
    bool forced = false;
    for (std::size_t j = 0; j < truth.size(); ++j) {
      double column = 0;
      for (const box& other : candidates) column = std::max(column, math::iou_as<double>(other, truth[j]));
      forced = forced || (options.force_best && column > 0 && overlaps[j] == column);
    }
    const int nearest = static_cast<int>(best - overlaps.begin());
    result.push_back(forced || *best >= options.high ? nearest
                     : *best < options.low           ? ops::match_negative
                                                     : ops::match_ignored);
  }
  return result;
}

}  // namespace

TEST_CASE("match: thresholds are at least high and less than low") {
  // Overlaps with the true box of 10 x 10: 0.7, 0.69, 0.3, 0.29.
  const std::vector<box> truth{{0, 0, 10, 10}};
  const std::vector<box> candidates{{0, 0, 7, 10}, {0, 0, 6.9f, 10}, {0, 0, 3, 10}, {0, 0, 2.9f, 10}, {20, 0, 30, 10}};
  const std::vector<int> expected{0, -2, -2, -1, -1};
  CHECK(ops::match(candidates, truth, {}) == expected);
  CHECK(ops::match(candidates, truth, {.double_precision = true}) == expected);
}

TEST_CASE("match: the best candidates are forced, all ties, to the true box that they overlap most themselves") {
  // Candidate 0 is the best of both true boxes, and overlaps the second more; 1 and 2 tie for the third.
  const std::vector<box> truth{{0, 0, 10, 4}, {0, 4, 10, 10}, {50, 0, 60, 10}};
  const std::vector<box> candidates{{0, 0, 10, 10}, {50, 0, 60, 2}, {50, 8, 60, 10}, {50, 8, 60, 9}};
  CHECK(ops::match(candidates, truth, {.force_best = true}) == std::vector<int>{1, 2, 2, -1});
  CHECK(ops::match(candidates, truth, {}) == std::vector<int>{-2, -1, -1, -1});
}

TEST_CASE("match: of two true boxes that overlap equally the first is taken") {
  const std::vector<box> truth{{50, 0, 60, 10}, {0, 0, 10, 10}, {0, 0, 10, 10}, {0, 0, 10, 10}};
  CHECK(ops::match(std::vector<box>{{0, 0, 10, 9}}, truth, {.force_best = true}) == std::vector<int>{1});
}

TEST_CASE("match: an empty or unreachable true box forces nothing") {
  // In Matterport's code every candidate would become positive here, and the loss infinite.
  const std::vector<box> candidates{{0, 0, 10, 10}, {20, 20, 30, 30}};
  CHECK(ops::match(candidates, std::vector<box>{{5, 5, 5, 9}}, {.force_best = true}) == std::vector<int>{-1, -1});
  CHECK(ops::match(candidates, std::vector<box>{{500, 500, 510, 510}}, {.force_best = true}) ==
        std::vector<int>{-1, -1});
  CHECK(ops::match(candidates, std::vector<box>{}, {.force_best = true}) == std::vector<int>{-1, -1});
  CHECK(ops::match(candidates, {}, {.low = 0}) == std::vector<int>{-1, -1});
  CHECK(ops::match(std::span<const box>{}, candidates, {}).empty());
}

TEST_CASE("match: two thresholds that are one leave nothing ignored") {
  const std::vector<box> truth{{0, 0, 10, 10}};
  const std::vector<box> candidates{{0, 0, 10, 5}, {0, 0, 10, 4.9f}};
  CHECK(ops::match(candidates, truth, {.high = 0.5, .low = 0.5}) == std::vector<int>{0, -1});
}

TEST_CASE("match: equals the definition on random boxes") {
  random_stream random{5, 0};
  const auto some = [&](int count) {
    std::vector<box> boxes;
    for (int i = 0; i < count; ++i) {
      // A coarse grid, so that ties happen.
      const float x = static_cast<float>(random.below(8)), y = static_cast<float>(random.below(8));
      boxes.push_back({x, y, x + 1 + static_cast<float>(random.below(4)), y + 1 + static_cast<float>(random.below(4))});
    }
    return boxes;
  };
  for (int round = 0; round < 20; ++round) {
    const auto candidates = some(60), truth = some(1 + round % 5);
    for (const bool force : {false, true}) {
      const ops::match_options options{.high = 0.6, .low = 0.2, .force_best = force, .double_precision = true};
      CHECK(ops::match(candidates, truth, options) == plain_match(candidates, truth, options));
    }
  }
}

TEST_CASE("match: Matterport's positives and negatives for two drawn lungs") {
  // The original's own counts for anchors of 64 to 256 pixels at 256 x 256 (akTwelve/Mask_RCNN, TensorFlow 2.15).
  std::vector<test::anchor_level> levels;
  const float sizes[] = {64, 96, 128, 192, 256};
  for (int l = 0; l < 5; ++l) {
    const float stride = static_cast<float>(4 << l);
    levels.push_back({64 >> l, 64 >> l, stride, stride, {sizes[l]}});
  }
  const std::vector<box> truth{{40, 60, 115, 200}, {140, 62, 218, 205}};
  const test::anchor_options options{.ratio_is_width_over_height = true};
  const auto precise = ops::match(test::make_precise_anchors(levels, options), truth, {.force_best = true});
  CHECK(std::count_if(precise.begin(), precise.end(), [](int m) { return m >= 0; }) == 19);
  CHECK(std::count(precise.begin(), precise.end(), ops::match_negative) == 14525);
  CHECK(ops::match(test::make_anchors(levels, options), truth, {.force_best = true}) == precise);
}

TEST_CASE("match, image by image: extents that disagree are refused") {
  const context ctx;
  const tensor<box, 2> candidates{{2, 4}}, boxes{{2, 3}};
  const tensor<int, 2> classes{{2, 3}}, other{{2, 2}}, used{{1, 4}};
  tensor<int, 2> matches{{2, 4}}, few{{1, 4}}, slim{{2, 3}};
  CHECK_NOTHROW(ops::match(ctx, candidates, {}, {boxes, classes}, {}, matches));
  CHECK_THROWS_WITH(ops::match(ctx, candidates, {}, {boxes, classes}, {}, slim),
                    Catch::Contains("matches axis 1 is 3"));
  CHECK_THROWS_WITH(ops::match(ctx, candidates, {}, {boxes, classes}, {}, few),
                    Catch::Contains("candidates axis 0 is 2"));
  CHECK_THROWS_WITH(ops::match(ctx, candidates, used, {boxes, classes}, {}, matches), Catch::Contains("used is 1 x 4"));
  CHECK_THROWS_WITH(ops::match(ctx, candidates, {}, {boxes, other}, {}, matches),
                    Catch::Contains("truth.classes is 2 x 2"));
  CHECK_THROWS_WITH(ops::match(ctx, candidates.get().rows(0, 1), {}, {boxes, classes}, {}, few),
                    Catch::Contains("truth.boxes axis 0 is 2, expected 1"));
}
