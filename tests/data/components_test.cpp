// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/pixels/components.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <utility>
#include <vector>

#include "support/mask_shapes.hpp"

using namespace lungseg;
using lungseg_test::from_rows;
using lungseg_test::noise;

namespace {

/// Labels by flooding from each pixel that a raster scan meets first; the slow truth.
image<std::int32_t> flooded(const mask& from, connectivity neighbours, int& count) {
  image<std::int32_t> label(from.height, from.width);
  count = 0;
  std::vector<std::pair<int, int>> open;
  const auto visit = [&](int y, int x) {
    if (y < 0 || x < 0 || y >= from.height || x >= from.width || !from(y, x) || label(y, x)) return;
    label(y, x) = count;
    open.emplace_back(y, x);
  };
  for (int y = 0; y < from.height; ++y)
    for (int x = 0; x < from.width; ++x) {
      if (!from(y, x) || label(y, x)) continue;
      ++count;
      visit(y, x);
      while (!open.empty()) {
        const auto [v, u] = open.back();
        open.pop_back();
        for (int dy = -1; dy <= 1; ++dy)
          for (int dx = -1; dx <= 1; ++dx)
            if (neighbours == connectivity::eight || dx == 0 || dy == 0) visit(v + dy, u + dx);
      }
    }
  return label;
}

/// Area, box and centroid by looking at every pixel.
component measured(const image<std::int32_t>& labels, int label) {
  component result{0, {1e6f, 1e6f, 0, 0}, 0, 0};
  for (int y = 0; y < labels.height; ++y)
    for (int x = 0; x < labels.width; ++x) {
      if (labels(y, x) != label) continue;
      ++result.area;
      const auto px = static_cast<float>(x), py = static_cast<float>(y);
      result.bounds = {std::min(result.bounds.x1, px), std::min(result.bounds.y1, py),
                       std::max(result.bounds.x2, px + 1), std::max(result.bounds.y2, py + 1)};
      result.x += x;
      result.y += y;
    }
  result.x /= static_cast<double>(result.area);
  result.y /= static_cast<double>(result.area);
  return result;
}

const std::vector<std::pair<int, int>> sizes{{1, 1},  {1, 7},  {1, 64},  {3, 8},   {2, 9},    {17, 63}, {9, 64},
                                             {9, 65}, {64, 1}, {30, 30}, {5, 128}, {21, 129}, {40, 200}};

}  // namespace

TEST_CASE("find_runs: the maximal runs of every row, at any width") {
  for (const auto& [height, width] : sizes)
    for (const float density : {0.0f, 0.1f, 0.5f, 0.9f, 1.0f})
      for (const std::uint8_t value : {std::uint8_t{1}, std::uint8_t{128}, std::uint8_t{255}}) {
        const mask from = noise(height, width, density, 3, value);
        std::vector<run> wanted;
        for (int y = 0; y < height; ++y)
          for (int x = 0; x < width; ++x) {
            if (!from(y, x)) continue;
            if (x == 0 || !from(y, x - 1)) wanted.push_back({y, x, x});
            wanted.back().x2 = x + 1;
          }
        const run_list found = find_runs(from);
        REQUIRE(found.runs == wanted);
        REQUIRE(found.row_begin.size() == static_cast<std::size_t>(height) + 1);
        for (int y = 0; y < height; ++y)
          for (int i = found.row_begin[static_cast<std::size_t>(y)];
               i < found.row_begin[static_cast<std::size_t>(y) + 1]; ++i)
            CHECK(found.runs[static_cast<std::size_t>(i)].y == y);
        CHECK(found.row_begin.back() == static_cast<int>(wanted.size()));
      }
}

TEST_CASE("find_runs: a list that is used again holds the new mask only") {
  run_list list;
  find_runs(noise(50, 70, 0.5f, 1), list);
  find_runs(from_rows({"##.#"}), list);
  CHECK(list.runs == std::vector<run>{{0, 0, 2}, {0, 3, 4}});
  CHECK(list.row_begin == std::vector<int>{0, 2});
  find_runs(mask{}, list);
  CHECK(list.runs.empty());
}

TEST_CASE("to_mask: inverse of find_runs for masks of 0 and 1") {
  for (const auto& [height, width] : sizes) {
    const mask from = noise(height, width, 0.6f, 9);
    CHECK(to_mask(find_runs(from)) == from);
  }
}

TEST_CASE("paint: long and short runs, nothing beyond them") {
  for (const int length : {0, 1, 15, 16, 31, 32, 33, 100}) {
    image<std::int32_t> into(1, 120);
    paint(into, {0, 7, 7 + length}, 5);
    for (int x = 0; x < 120; ++x) CHECK(into(0, x) == (x >= 7 && x < 7 + length ? 5 : 0));
  }
}

TEST_CASE("label_components: the same components, in the same order, as flooding finds") {
  for (const auto& [height, width] : sizes)
    for (const float density : {0.1f, 0.4f, 0.5f, 0.6f, 0.95f})
      for (const connectivity neighbours : {connectivity::four, connectivity::eight}) {
        const mask from = noise(height, width, density, static_cast<std::uint64_t>(width));
        int count = 0;
        const image<std::int32_t> wanted = flooded(from, neighbours, count);
        const components found = label_components(from, neighbours);
        REQUIRE(found.count() == count);
        REQUIRE(found.labels() == wanted);
        for (int i = 0; i < count; ++i) {
          const component truth = measured(wanted, i + 1);
          CHECK(found[i].area == truth.area);
          CHECK(found[i].bounds == truth.bounds);
          CHECK(found[i].x == Approx(truth.x).margin(1e-9));
          CHECK(found[i].y == Approx(truth.y).margin(1e-9));
        }
      }
}

TEST_CASE("label_components: corners join under eight neighbours only") {
  const mask diagonal = from_rows({"#..", ".#.", "..#"});
  CHECK(label_components(diagonal, connectivity::eight).count() == 1);
  CHECK(label_components(diagonal, connectivity::four).count() == 3);
}

TEST_CASE("label_components: branches that meet late are one component") {
  const mask comb = from_rows({"#.#.#.#", "#.#.#.#", "#######"});
  CHECK(label_components(comb, connectivity::four).count() == 1);
  const mask spiral = from_rows({"#######", "......#", "#####.#", "#...#.#", "#.###.#", "#.....#", "#######"});
  CHECK(label_components(spiral, connectivity::four).count() == 1);
}

TEST_CASE("label_components: nothing, everything, and an object used again") {
  components found;
  label_components(mask{}, connectivity::eight, found);
  CHECK(found.empty());
  label_components(mask(5, 9), connectivity::eight, found);
  CHECK(found.empty());
  CHECK(found.labels() == image<std::int32_t>(5, 9));
  label_components(mask(5, 9, 255), connectivity::four, found);
  REQUIRE(found.count() == 1);
  CHECK(found[0].area == 45);
  CHECK(found[0].bounds == box{0, 0, 9, 5});
  CHECK(found[0].x == 4);
  CHECK(found[0].y == 2);
  label_components(from_rows({"#.#"}), connectivity::four, found);
  CHECK(found.count() == 2);
}

TEST_CASE("components: order by area, selection, label image in memory used again") {
  const mask from = from_rows({"#.##.###", "#.......", "..##...."});
  const components found = label_components(from);
  REQUIRE(found.count() == 4);
  CHECK(found.by_area() == std::vector<int>{2, 0, 1, 3});  // equal areas as met
  CHECK(found.select(2) == from_rows({".....###", "........", "........"}));
  CHECK(found.select_if([](int i) { return i != 2; }) == from_rows({"#.##....", "#.......", "..##...."}));
  image<std::int32_t> labels(3, 8, 77);
  found.labels(labels);
  CHECK(labels == found.labels());
  labels = image<std::int32_t>(1, 1, 77);
  found.labels(labels);
  CHECK(labels == found.labels());
}
