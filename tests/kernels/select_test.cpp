// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <catch2/catch.hpp>
#include <cmath>
#include <memory>
#include <numeric>
#include <vector>

#include "block/block.hpp"
#include "block/nms_block.hpp"
#include "block/top_k_block.hpp"
#include "lungseg/ops/nms.hpp"
#include "lungseg/ops/top_k.hpp"

using namespace lungseg;
using namespace lungseg::backend::cuda;

namespace {

/// Blocks of several sizes, their threads played in several orders.
const host_block blocks[] = {host_block{256}, host_block{256, 255}, host_block{256, 77}, host_block{32}, host_block{1}};

struct generator {
  std::uint32_t state;
  float operator()() {
    state = state * 1664525u + 1013904223u;
    return static_cast<float>(state >> 8) / (1 << 24);
  }
};

std::vector<box> random_boxes(int count, std::uint32_t seed) {
  generator next{seed};
  std::vector<box> boxes;
  for (int i = 0; i < count; ++i) {
    const float x = 60 * next(), y = 60 * next();
    boxes.push_back({x, y, x + 5 + 30 * next(), y + 5 + 30 * next()});
  }
  return boxes;
}

std::vector<int> nms_on_host(const host_block& block, const nms_candidates& all, float threshold, int limit) {
  const auto scratch = std::make_unique<nms_scratch>();
  std::vector<int> out(static_cast<std::size_t>(limit), -7);
  int kept = -7;
  nms_block(block, all, threshold, limit, *scratch, out.data(), &kept);
  for (int i = kept; i < limit; ++i) REQUIRE(out[static_cast<std::size_t>(i)] == -1);
  out.resize(static_cast<std::size_t>(kept));
  return out;
}

/// Scores that fall from one candidate to the next, as nms_block wants them.
std::vector<float> falling(int count) {
  std::vector<float> scores(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) scores[static_cast<std::size_t>(i)] = 1 - static_cast<float>(i) / 8192;
  return scores;
}

std::vector<int> top_k_on_host(const host_block& block, const std::vector<float>& scores, int k) {
  const auto scratch = std::make_unique<top_k_scratch>();
  std::vector<std::uint64_t> words(max_candidates);
  std::vector<int> out(static_cast<std::size_t>(k), -7);
  // The row is the middle of a longer one.
  std::vector<float> whole(scores);
  whole.insert(whole.begin(), 5, 1e9f);
  whole.insert(whole.end(), 5, 1e9f);
  top_k_block(block, whole.data(), 5, static_cast<int>(scores.size()), k, *scratch,
              k > top_k_shared ? words.data() : scratch->words, out.data());
  const auto count = std::min(out.size(), scores.size());
  for (std::size_t i = count; i < out.size(); ++i) REQUIRE(out[i] == -1);
  out.resize(count);
  for (int& i : out) i -= 5;
  return out;
}

}  // namespace

TEST_CASE("nms_block: keeps what ops::nms keeps, for any size of block and order of threads") {
  for (const int count : {0, 1, 63, 64, 65, 200, 1000})
    for (const float threshold : {0.0f, 0.3f, 0.7f, 1.0f}) {
      const std::vector<box> boxes = random_boxes(count, static_cast<std::uint32_t>(count) + 5);
      const std::vector<float> scores = falling(count);
      const nms_candidates all{boxes.data(), nullptr, nullptr, count};
      for (const int limit : {1, 10, 1000}) {
        const auto expected = ops::nms(boxes, scores, {.iou_threshold = threshold, .max_output = limit});
        for (const host_block& block : blocks) REQUIRE(nms_on_host(block, all, threshold, limit) == expected);
      }
    }
}

TEST_CASE("nms_block: invalid candidates take no part, boxes of other classes do not compete") {
  const std::vector<box> boxes = random_boxes(300, 9);
  const std::vector<float> scores = falling(300);
  std::vector<std::uint8_t> valid(300);
  std::vector<int> classes(300), members;
  std::vector<box> valid_boxes;
  std::vector<float> valid_scores;
  std::vector<int> valid_classes;
  for (int i = 0; i < 300; ++i) {
    const auto at = static_cast<std::size_t>(i);
    valid[at] = i % 7 != 3;
    classes[at] = i % 3;
    if (!valid[at]) continue;
    members.push_back(i);
    valid_boxes.push_back(boxes[at]);
    valid_scores.push_back(scores[at]);
    valid_classes.push_back(classes[at]);
  }
  std::vector<int> expected = ops::batched_nms(valid_boxes, valid_scores, valid_classes, {.iou_threshold = 0.4f});
  for (int& i : expected) i = members[static_cast<std::size_t>(i)];
  for (const host_block& block : blocks)
    CHECK(nms_on_host(block, {boxes.data(), valid.data(), classes.data(), 300}, 0.4f, 300) == expected);
}

TEST_CASE("nms_block: boxes without area or with a NaN side are kept and suppress nothing") {
  const std::vector<box> boxes{{0, 0, 10, 10}, {0, 0, 0, 10}, {NAN, 0, 5, 5}, {0, 0, 10, 9.9f}};
  for (const host_block& block : blocks)
    CHECK(nms_on_host(block, {boxes.data(), nullptr, nullptr, 4}, 0.5f, 4) == std::vector{0, 1, 2});
}

TEST_CASE("top_k_block: the order of ops::top_k, for ties, infinities and NaN") {
  for (const int count : {0, 1, 2, 100, 2047, 5000}) {
    generator next{static_cast<std::uint32_t>(count) + 1};
    std::vector<float> scores(static_cast<std::size_t>(count));
    for (float& s : scores) s = next() < 0.5f ? std::round(8 * next()) - 4 : next() - 0.5f;  // ties, both signs
    if (count >= 100)
      scores[17] = NAN, scores[30] = INFINITY, scores[31] = -INFINITY, scores[40] = -0.0f, scores[41] = 0.0f;
    for (const int k : {1, 7, 100, 1000, 2048, 3000}) {
      const std::vector<int> expected = ops::top_k(scores, k);
      for (const host_block& block : blocks) REQUIRE(top_k_on_host(block, scores, k) == expected);
    }
  }
}
