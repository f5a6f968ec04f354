// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/model/mask_rcnn/proposals.hpp"

#include <catch2/catch.hpp>

#include "lungseg/model/config/presets.hpp"

using namespace lungseg;

namespace {

/// Levels of one cell each (P2 to P6) whose middle anchor has the given logit and the others next to none.
std::vector<rpn_level> one_cell_levels(const mask_rcnn_config& config, const std::vector<float>& logits) {
  std::vector<rpn_level> levels;
  for (const float logit : logits) {
    tensor<float, 4> scores{{1, 1, 1, config.anchors_per_cell()}}, deltas{{1, 1, 1, 4 * config.anchors_per_cell()}};
    scores.fill(-50);
    scores[1] = logit;
    levels.push_back({nn::tape::leaf(std::move(scores)), nn::tape::leaf(std::move(deltas))});
  }
  return levels;
}

/// The proposals of one image.
struct found_proposals {
  std::vector<float> scores;
  std::vector<int> anchors;
};

found_proposals proposals_of(const std::vector<float>& logits, int limit) {
  mask_rcnn_config config = torchvision();
  config.pre_nms_test = 1;
  config.post_nms_test = limit;
  const std::vector<std::array<int, 2>> maps(5, {1, 1});
  const context ctx;
  const anchor_grid grid = make_anchor_grid(ctx, config, 64, 64, maps);
  const std::vector<rpn_level> levels = one_cell_levels(config, logits);
  tensor<box, 1> window{{1}};
  window[0] = grid.coordinates.whole();
  const proposal_block block = propose(ctx, config, grid, rpn_outputs_of(config, grid, levels), window, false);
  found_proposals found;
  for (std::int64_t i = 0; i < block.images.size(); ++i)
    if (block.images[i] >= 0) found.scores.push_back(block.scores[i]), found.anchors.push_back(block.anchors[i]);
  return found;
}

}  // namespace

TEST_CASE("propose: the score is a probability, and the best of all levels come first") {
  const auto found = proposals_of({-1, 0, 2, 1, -2}, 3);
  REQUIRE(found.scores.size() == 3);
  CHECK(found.scores[0] == Approx(1 / (1 + std::exp(-2.0))));
  CHECK(found.scores[1] == Approx(1 / (1 + std::exp(-1.0))));
  CHECK(found.scores[2] == Approx(0.5));
  CHECK(found.anchors[0] == 7);  // the middle one of the third level
  CHECK(found.anchors[2] == 4);
}

TEST_CASE("propose: where float32 says certain for several levels, the finer level comes first") {
  // torchvision ranks sigmoids, not logits; 1 / (1 + exp(-20)) and 1 / (1 + exp(-40)) are both 1.
  const auto found = proposals_of({20, 40, -1, 30, -2}, 2);
  REQUIRE(found.scores.size() == 2);
  CHECK(found.anchors[0] == 1);
  CHECK(found.anchors[1] == 4);
}
