// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/api/dice_scores.hpp"

#include <catch2/catch.hpp>
#include <optional>
#include <vector>

using namespace lungseg;

namespace {

struct scored_definition {
  std::optional<lung_definition> definition;
  summary dice;
};

named_values judged(const std::vector<scored_definition>& definitions) {
  return detail::dice_scores(definitions, [](const scored_definition& each) -> const summary& { return each.dice; });
}

}  // namespace

TEST_CASE("dice_scores: every lung counts the same, whichever definition its masks follow") {
  const scored_definition field{lung_definition::field, {.count = 132, .mean = 0.96, .median = 0.97}};
  const scored_definition whole{lung_definition::whole, {.count = 8, .mean = 0.82, .median = 0.83}};
  const named_values both = judged({field, whole});
  REQUIRE(both.size() == 4);
  CHECK(both[0].first == "dice");
  CHECK(both[0].second == Approx(0.952));  // (132 * 0.96 + 8 * 0.82) / 140
  CHECK(both[1].first == "dice_median");
  CHECK(both[1].second == Approx(0.962));
  CHECK(both[2] == named_values::value_type{"dice_field", 0.96});
  CHECK(both[3] == named_values::value_type{"dice_whole", 0.82});
}

TEST_CASE("dice_scores: one definition stands for itself, and one without lungs changes nothing") {
  const scored_definition unsaid{std::nullopt, {.count = 4, .mean = 0.9, .median = 0.91}};
  const named_values alone = judged({unsaid});
  CHECK(alone == named_values{{"dice", 0.9}, {"dice_median", 0.91}});
  const named_values beside = judged({unsaid, {lung_definition::whole, {}}});
  CHECK(beside[0].second == Approx(0.9));
  CHECK(beside[1].second == Approx(0.91));
  CHECK(judged({}).empty());
}

TEST_CASE("scores_of: a training is not judged by films without lungs, or by none at all") {
  CHECK(detail::scores_of({}).empty());
  film_figures figures;
  figures.films = figures.without_lung = 3;
  figures.definitions.emplace_back().films = 3;
  CHECK(detail::scores_of(figures).empty());
  figures.films = 4, figures.both_found = 1;
  CHECK(detail::scores_of(figures) == named_values{{"both_found", 1}, {"side_errors", 0}});
}
