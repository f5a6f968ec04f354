// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/report/film_order.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "lungseg/infer/report/page/report_facts_js.hpp"

using namespace lungseg;

namespace {

film_entry levelled(film_level level, std::vector<double> dice = {}, std::int64_t image_id = 1) {
  film_entry film{.image_id = image_id, .status = film_status::ok};
  if (level == film_level::failed) film.status = film_status::failed;
  if (level == film_level::refused) film.status = film_status::refused;
  if (level == film_level::not_done) film.status = film_status::not_done;
  if (level == film_level::check) film.verdict.level = verdict_level::check;
  if (level == film_level::reject) film.verdict.level = verdict_level::reject;
  for (const double each : dice) {
    film.lung_rows.emplace_back();
    if (each >= 0 || std::isnan(each)) film.lung_rows.back().quality = lung_quality{each, 0, 1, {}};
  }
  return film;
}

}  // namespace

TEST_CASE("worst_first_key: by level, then the worst expected Dice, then image_id", "[infer]") {
  constexpr double none = -1, least = std::numeric_limits<double>::denorm_min();
  constexpr auto smallest = std::numeric_limits<std::int64_t>::min(),
                 largest = std::numeric_limits<std::int64_t>::max();
  const std::vector<film_entry> ordered{
      levelled(film_level::failed, {}, smallest),
      levelled(film_level::failed, {}, -2),
      levelled(film_level::failed, {}, 0),
      levelled(film_level::failed, {}, 255),
      levelled(film_level::failed, {}, 256),
      levelled(film_level::failed, {}, largest),
      levelled(film_level::refused),
      levelled(film_level::not_done),
      levelled(film_level::reject, {0.99, 0.98}),
      levelled(film_level::check, {}, 9),            // without lungs
      levelled(film_level::check, {0.0, 0.9}, 10),   // no better
      levelled(film_level::check, {-0.0, 0.9}, 11),  // nor is the other zero
      levelled(film_level::check, {least, 0.9}),     //
      levelled(film_level::check, {0.9, 0.3}),       // the worse lung counts
      levelled(film_level::check, {std::nextafter(0.3, 1)}),
      levelled(film_level::check, {none, 0.95}),
      levelled(film_level::check, {1.0, 1.0}, 20),
      levelled(film_level::check, {std::nan(""), none}, 21),  // nothing is expected of it
      levelled(film_level::good, {0.1}),
  };
  std::vector<std::string> keys;
  for (const film_entry& each : ordered) keys.push_back(worst_first_key(each));
  for (std::size_t i = 1; i < keys.size(); ++i) {
    INFO(i);
    CHECK(keys[i - 1] < keys[i]);
  }
}

TEST_CASE("film_level: the words are those of films.json, and the page has them in the same order", "[infer]") {
  std::string text{detail::report_facts_js};
  const std::string begin = "export const levels = {";
  REQUIRE(text.find(begin) != text.npos);
  text = text.substr(text.find(begin) + begin.size());
  text = text.substr(0, text.find('}')) + ",";
  for (const film_level level : film_levels) {
    INFO(name(level));
    CHECK(level_of(levelled(level)) == level);
    const bool has_result = level > film_level::not_done;
    CHECK(name(level) == (has_result ? name(levelled(level).verdict.level) : name(levelled(level).status)));
    CHECK(text.starts_with(" " + std::string{name(level)} + ": "));
    text = text.substr(std::min(text.find(',') + 1, text.size()));
  }
  CHECK(text.empty());
}
