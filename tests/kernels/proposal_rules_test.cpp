// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/math/proposal_rules.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "../support/anchors.hpp"
#include "../support/random_tensor.hpp"
#include "rule_on_host.hpp"

using namespace lungseg;
using namespace lungseg::math;
using test::random_tensor;
using test::run;

TEST_CASE("level_offsets: which level an index belongs to") {
  const level_offsets levels{3, {0, 4, 4, 9}};  // the second is empty
  CHECK(levels.total() == 9);
  CHECK(levels.size(2) == 5);
  for (int i = 0; i < 9; ++i) CHECK(levels.level_of(i) == (i < 4 ? 0 : 2));
}

TEST_CASE("anchor_rule: the anchors of the definition, in pixels and in Matterport's frame") {
  for (const bool round : {false, true})
    for (const auto frame : {box_frame::pixels, box_frame::normalised}) {
      const std::vector<test::anchor_level> levels{{3, 5, 8, 8, {20}}, {2, 2, 16, 20, {40}}};
      const test::anchor_options options{
          .ratios = {0.5f, 1, 2.5f}, .ratio_is_width_over_height = true, .round_cells = round};
      const anchor_call call = test::anchor_call_of(levels, options, {frame, 24, 40});
      const auto precise = test::make_precise_anchors(levels, options);
      REQUIRE(precise.size() == 57);
      std::vector<box> got(57), references(57);
      run(57, anchor_rule{call, got.data(), references.data()});
      for (std::size_t i = 0; i < 57; ++i) {
        const precise_box& p = precise[i];
        CHECK(got[i] == box{static_cast<float>(p.x1), static_cast<float>(p.y1), static_cast<float>(p.x2),
                            static_cast<float>(p.y2)});
        CHECK(references[i] == call.coordinates.from_pixels(p));
      }
    }
}

TEST_CASE("decode_rule: boxes as the CPU decodes them, and invalid is what is small or badly scored or not picked") {
  const int A = 40, K = 12;
  const auto scores = random_tensor<2>({2, A}, 1);
  // Two levels of 30 and 10 anchors, as a head would lay them out.
  const auto fine = random_tensor<3>({2, 30, 4}, 2), coarse = random_tensor<3>({2, 10, 4}, 3);
  const auto raw = [&](int n, int a, int k) { return a < 30 ? fine(n, a, k) : coarse(n, a - 30, k); };
  rpn_outputs outputs;
  outputs.deltas = {fine.data(), coarse.data()};
  outputs.anchors = {2, {0, 30, 40}};
  outputs.images = 2;
  std::vector<box> references;
  for (int a = 0; a < A; ++a) {
    const auto v = static_cast<float>(a);
    references.push_back({v, 2 * v, v + 10 + v, 2 * v + 20});
  }
  const std::vector<box> windows{{0, 0, 60, 64}, {4, 0, 64, 50}};
  tensor<int, 2> picked{{2, K}};
  for (int i = 0; i < 2 * K; ++i) picked[i] = i % 5 == 4 ? -1 : (i * 7) % A;
  const decode_call call{.deviation = {0.1f, 0.2f, 0.3f, 0.4f},
                         .y_first = true,
                         .max_log_ratio = 0.2f,
                         .min_side = 9,
                         .score_threshold = -0.25f};
  tensor<box, 2> areas{{2, K}};
  tensor<std::uint8_t, 2> valid{{2, K}};
  run(2 * K, decode_rule{outputs, scores, references.data(), windows.data(), picked, call, areas.data(), valid.data()});
  int seen = 0;
  for (int i = 0; i < 2 * K; ++i) {
    const int n = i / K, a = picked[i];
    INFO("row " << i);
    if (a < 0) {
      CHECK(valid[i] == 0);
      continue;
    }
    const box_deltas d{raw(n, a, 1), raw(n, a, 0), raw(n, a, 3), raw(n, a, 2)};
    const box expected = clip(decode(references[static_cast<std::size_t>(a)], times(d, {0.1f, 0.2f, 0.3f, 0.4f}), 0.2f),
                              windows[static_cast<std::size_t>(n)]);
    CHECK(areas[i] == expected);
    CHECK(bool{valid[i] != 0} == (expected.width() >= 9 && expected.height() >= 9 && scores(n, a) > -0.25f));
    seen += valid[i];
  }
  CHECK((seen > 2 && seen < 2 * K - 6));  // both happen
}

TEST_CASE("objectness_rule: the logit itself, or the second of a softmax over two") {
  const float one[] = {3, -2}, two[] = {0, 0, 1, 1 + std::log(3.0f)};
  rpn_outputs outputs;
  outputs.anchors = {1, {0, 1}};
  outputs.images = 2;
  outputs.logits = {one};
  tensor<float, 2> scores{{2, 1}};
  run(2, objectness_rule{outputs, scores});
  CHECK(scores[0] == 3);
  CHECK(scores[1] == -2);
  outputs.logits = {two};
  outputs.logits_per_anchor = 2;
  run(2, objectness_rule{outputs, scores});
  CHECK(scores[0] == 0.5f);
  CHECK(scores[1] == Approx(0.75));
}
