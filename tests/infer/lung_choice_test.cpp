// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/predict/lung_choice.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace lungseg;

namespace {

detection detected(int class_id, float score, const box& area) {
  detection result;
  result.class_id = class_id;
  result.score = score;
  result.area = area;
  return result;
}

/// Which of the two lungs are chosen of a left lung in {0, 0, 30, 10} and a right one beside it.
std::pair<bool, bool> chosen(const box& right, float score = 0.5f, float min_score = 0.3f) {
  std::vector<detection> found;
  found.push_back(detected(left_lung, 0.9f, {0, 0, 30, 10}));
  found.push_back(detected(right_lung, score, right));
  const lung_choice choice = choose_lungs(std::move(found), min_score);
  return {choice.lungs[0].has_value(), choice.lungs[1].has_value()};
}

}  // namespace

TEST_CASE("choose_lungs: two boxes with an IoU of one half are one lung, with less two") {
  CHECK(chosen({10, 0, 40, 10}) == std::pair{true, false});     // 20 of 40 columns
  CHECK(chosen({10, 0, 40.01f, 10}) == std::pair{true, true});  // 20 of 40.01
}

TEST_CASE("choose_lungs: a detection counts from min_score on") {
  const box apart{50, 0, 80, 10};
  CHECK(chosen(apart, 0.3f) == std::pair{true, true});
  CHECK(chosen(apart, 0.2999f) == std::pair{true, false});
  CHECK(chosen(apart, std::numeric_limits<float>::quiet_NaN()) == std::pair{true, false});
}

TEST_CASE("choose_lungs: the best of each class, and nothing of another class") {
  std::vector<detection> found;
  found.push_back(detected(3, 0.95f, {0, 0, 30, 10}));
  found.push_back(detected(left_lung, 0.9f, {0, 0, 30, 10}));
  found.push_back(detected(left_lung, 0.8f, {50, 0, 80, 10}));
  const lung_choice choice = choose_lungs(std::move(found), 0.3f);
  REQUIRE(choice.lungs[0]);
  CHECK(choice.lungs[0]->score == 0.9f);
  CHECK_FALSE(choice.lungs[1]);
}
