// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/sample.hpp"

#include <catch2/catch.hpp>

using namespace lungseg;

namespace {

/// p positives, then n negatives, with an ignored candidate between any two.
std::vector<int> matches(int positives, int negatives) {
  std::vector<int> result;
  for (int i = 0; i < positives + negatives; ++i) {
    result.push_back(i < positives ? i % 2 : -1);
    result.push_back(-2);
  }
  return result;
}

ops::sampled draw(const std::vector<int>& from, const ops::sample_options& options, std::uint64_t seed = 1) {
  return ops::sample(from, options, {seed, 2, 0});
}

bool ascending(const std::vector<int>& v) {
  return std::adjacent_find(v.begin(), v.end(), std::greater_equal<>{}) == v.end();
}

}  // namespace

TEST_CASE("sample: Matterport's numbers of negatives per positives") {
  // Executed original (appendix C.7): T = 64 and 200, ratio 0.33.
  const int known[][3] = {{64, 0, 0},   {64, 1, 2},   {64, 2, 4},   {64, 3, 6},    {64, 5, 10},
                          {64, 10, 20}, {64, 20, 40}, {64, 21, 42}, {200, 66, 134}};
  for (const auto& [count, positives, negatives] : known) {
    const auto got =
        draw(matches(positives, 500), {.count = count, .positive_fraction = 0.33, .fill_negatives = false});
    CAPTURE(count, positives);
    CHECK(static_cast<int>(got.positives.size()) == positives);
    CHECK(static_cast<int>(got.negatives.size()) == negatives);
  }
  const auto capped = draw(matches(100, 500), {.count = 64, .positive_fraction = 0.33, .fill_negatives = false});
  CHECK(capped.positives.size() == 21);
  CHECK(capped.negatives.size() == 42);
}

TEST_CASE("sample: torchvision fills up with negatives") {
  const ops::sample_options options{.count = 64, .positive_fraction = 0.25};
  CHECK(draw(matches(0, 500), options).negatives.size() == 64);
  CHECK(draw(matches(10, 500), options).negatives.size() == 54);
  CHECK(draw(matches(100, 500), options).positives.size() == 16);
  CHECK(draw(matches(100, 500), options).negatives.size() == 48);
  CHECK(draw(matches(10, 5), options).negatives.size() == 5);
}

TEST_CASE("sample: large quotas keep everything in order") {
  const auto got = draw(matches(5, 7), {.count = 100});
  CHECK(got.positives == std::vector<int>{0, 2, 4, 6, 8});
  CHECK(got.negatives == std::vector<int>{10, 12, 14, 16, 18, 20, 22});
}

TEST_CASE("sample: valid, ascending, a function of the seed") {
  const auto from = matches(300, 900);
  const auto got = draw(from, {});
  CHECK(got.positives.size() == 128);
  CHECK(got.negatives.size() == 128);
  CHECK(ascending(got.positives));
  CHECK(ascending(got.negatives));
  for (const int i : got.positives) CHECK(from[static_cast<std::size_t>(i)] >= 0);
  for (const int i : got.negatives) CHECK(from[static_cast<std::size_t>(i)] == -1);
  CHECK(draw(from, {}).negatives == got.negatives);
  CHECK(draw(from, {}, 2).negatives != got.negatives);
}

TEST_CASE("sample: every candidate is equally likely") {
  // 4000 draws of 3 out of 12: each is expected 1000 times with a deviation of 27; 5 deviations pass.
  std::vector<int> times(12, 0);
  const std::vector<int> from(12, 0);
  for (std::uint64_t round = 0; round < 4000; ++round)
    for (const int i : ops::sample(from, {.count = 3, .positive_fraction = 1}, {9, 2, round}).positives)
      ++times[static_cast<std::size_t>(i)];
  for (const int t : times) CHECK(std::abs(t - 1000) < 137);
}

TEST_CASE("sample: appended candidates draw the same whatever is before them") {
  const std::vector<int> few(3 + 20, 0), many(8 + 20, 0);
  const ops::sample_options options{.count = 6, .positive_fraction = 1};
  std::vector<int> chosen_few, chosen_many;
  for (const int i : ops::sample(few, options, {1, 2, 3}, 3).positives)
    if (i >= 3) chosen_few.push_back(i - 3);
  for (const int i : ops::sample(many, options, {1, 2, 3}, 8).positives)
    if (i >= 8) chosen_many.push_back(i - 8);
  // Five more rivals take places, but do not change who comes first among the others.
  for (const int i : chosen_many) CHECK(std::count(chosen_few.begin(), chosen_few.end(), i) == 1);
  CHECK(chosen_many.size() >= 3);
}

TEST_CASE("sample: what it refuses") {
  CHECK_THROWS_AS(draw({}, {.count = -1}), option_error);
  CHECK_THROWS_AS(draw({}, {.positive_fraction = 0}), option_error);
  CHECK_THROWS_AS(draw({}, {.positive_fraction = 1.5}), option_error);
}

TEST_CASE("sample, image by image: extents that disagree are refused") {
  const context ctx;
  const std::uint64_t item = 0;
  const tensor<int, 2> matches{{2, 8}};
  tensor<int, 2> rows{{2, 4}}, counts{{2, 2}}, few{{1, 4}}, one{{2, 1}};
  const math::sample_call call{.count = 4, .first_item = &item};
  CHECK_NOTHROW(ops::sample(ctx, matches, call, rows, counts));
  CHECK_THROWS_WITH(ops::sample(ctx, matches, call, few, counts), Catch::Contains("rows is 1 x 4, expected 2 x 4"));
  CHECK_THROWS_WITH(ops::sample(ctx, matches, {.count = 5, .first_item = &item}, rows, counts),
                    Catch::Contains("rows is 2 x 4, expected 2 x 5"));
  CHECK_THROWS_WITH(ops::sample(ctx, matches, call, rows, one), Catch::Contains("counts is 2 x 1, expected 2 x 2"));
}
