// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/split/lung_pieces.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "support/mask_shapes.hpp"

using namespace lungseg;
using namespace lungseg::detail;
using namespace lungseg_test;

namespace {

/// Two bars of 60 x 20, 30 columns apart, then the given ones; components 0 and 1 are the lungs.
lung_proposal gathered(const std::vector<box>& more, const std::vector<int>& pieces, double piece_gap = 0.1) {
  mask given(160, 160);
  draw_bar(given, 0, 20, 60, 40);
  draw_bar(given, 0, 70, 60, 90);
  for (const box& b : more)
    draw_bar(given, static_cast<int>(b.y1), static_cast<int>(b.x1), static_cast<int>(b.y2), static_cast<int>(b.x2));
  const components found = label_components(given);
  lung_proposal lungs{.side = {found.select(0), found.select(1)}, .used = {0, 1}, .pieces = pieces};
  gather_pieces(found, component_moments(found), piece_gap, lungs);
  return lungs;
}

}  // namespace

TEST_CASE("gaps_to: the least distance of each component's pixels, infinite to no lung") {
  const components found = label_components(from_rows({"#..#..", "......", "...#.#"}), connectivity::four);
  REQUIRE(found.count() == 4);
  const auto gap = gaps_to(found.select(0), found);
  CHECK(gap[0] == 0);
  CHECK(gap[1] == 3);
  CHECK(gap[2] == std::sqrt(13.0f));
  CHECK(gap[3] == std::sqrt(29.0f));
  CHECK(gaps_to(mask{}, found)[0] == std::numeric_limits<float>::infinity());
}

TEST_CASE("gather_pieces: near pieces join their lung, far ones stay") {
  // The root of the area is about 50: pieces of 10 x 10 may be 5 pixels away by all area, 7.5 by their own.
  const lung_proposal near = gathered({{25, 66, 35, 76}}, {2});
  CHECK(near.pieces.empty());
  CHECK(near.side[0](70, 30) == 1);
  CHECK(count(near.side[1]) == 1200);
  const lung_proposal far = gathered({{25, 80, 35, 90}}, {2});
  CHECK(far.pieces == std::vector<int>{2});
  CHECK(count(far.side[0]) == 1200);
}

TEST_CASE("gather_pieces: over other pieces and over specks, which stay out") {
  const std::vector<box> chain{{28, 64, 30, 66}, {28, 70, 30, 72}, {24, 76, 34, 86}};
  const lung_proposal over_specks = gathered(chain, {4});
  CHECK(over_specks.pieces.empty());
  CHECK(over_specks.side[0](80, 30) == 1);
  CHECK(over_specks.side[0](64, 28) == 0);
  const lung_proposal over_pieces = gathered(chain, {2, 3, 4});
  CHECK(over_pieces.pieces.empty());
  CHECK(over_pieces.side[0](64, 28) == 1);
  CHECK(count(over_pieces.side[0]) == 1200 + 4 + 4 + 100);
}

TEST_CASE("gather_pieces: of two lungs in reach the one that is better apart with it") {
  // 30 x 30 below the first lung, but a little nearer to the second one.
  const lung_proposal lungs = gathered({{22, 70, 64, 100}}, {2});
  REQUIRE(lungs.pieces.empty());
  CHECK(lungs.side[0](80, 30) == 1);
  CHECK(count(lungs.side[1]) == 1200);
}

TEST_CASE("gather_pieces: without a gap allowed nothing joins") {
  CHECK(gathered({{25, 62, 35, 72}}, {2}, 0).pieces == std::vector<int>{2});
}
