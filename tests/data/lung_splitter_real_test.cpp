// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// The splitter on all real masks, as they are and changed, beside the rule of the original project. Prints the table.

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/image/mask_io.hpp"
#include "lungseg/data/split/lung_splitter.hpp"
#include "support/mask_shapes.hpp"
#include "support/original_split.hpp"
#include "support/real_data.hpp"

using namespace lungseg;
using namespace lungseg_test;

namespace {

/// A mask is taken apart correctly when each lung agrees with the truth at least so well.
constexpr double least_iou = 0.95;
/// A lung of which a change in the film's own frame leaves less than this is no longer asked for.
constexpr double least_kept = 0.25;

/// A way to change a mask whose truth is known; everything that it makes is judged.
struct change {
  const char* name;
  std::vector<known_mask> (*apply)(const known_mask&);
};

/// Whether a component reaches the edge of the picture.
bool at_edge(const component& part, const mask& in) {
  const box& b = part.bounds;
  return b.x1 <= 0 || b.y1 <= 0 || b.x2 >= static_cast<float>(in.width) || b.y2 >= static_cast<float>(in.height);
}

/// Where the frame cuts a lung in two, what it leaves at the edge beside the lung's largest piece counts for neither:
/// nothing in the picture tells that it is the same lung.
void forget_cut_off(known_mask& changed) {
  for (const int side : {1, 2}) {
    const components parts = label_components(changed.side(side));
    if (parts.count() < 2) continue;
    const int largest = parts.by_area()[0];
    const mask lost = parts.select_if([&](int i) { return i != largest && at_edge(parts[i], changed.given); });
    for (std::size_t i = 0; i < lost.pixels.size(); ++i)
      if (lost.pixels[i]) changed.truth.pixels[i] = 0;
  }
}

/// Those of the masks, changed in the film's own frame, that still hold enough of both lungs.
std::vector<known_mask> still_two(std::vector<known_mask> made, const known_mask& whole) {
  std::erase_if(made, [&](const known_mask& changed) {
    return std::min(changed.share_of(whole, 1), changed.share_of(whole, 2)) < least_kept;
  });
  for (known_mask& changed : made) forget_cut_off(changed);
  return made;
}

std::vector<known_mask> joined(std::vector<known_mask> all, std::vector<known_mask> more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
  return all;
}

/// A quarter of the width to either side: in a film that is wider by as much, so that both lungs stay whole, and in the
/// film's own frame, which cuts off what leaves it.
std::vector<known_mask> shift(const known_mask& in) {
  const int quarter = in.given.width / 4;
  return joined({shifted_wider(in, quarter), shifted_wider(in, -quarter)},
                still_two({shifted(in, quarter), shifted(in, -quarter)}, in));
}

/// Either way, in a film that is large enough, and in the film's own frame.
std::vector<known_mask> rotate(const known_mask& in) {
  return joined({rotated_wider(in, 20), rotated_wider(in, -20)}, still_two({rotated(in, 20), rotated(in, -20)}, in));
}

/// High, in the middle and low; bars of a single row up to 5 % of the height.
std::vector<known_mask> bridge(const known_mask& in) {
  std::vector<known_mask> result;
  for (const auto& [place, thickness] : {std::pair{0.25, 0.05}, {0.5, 0.0}, {0.5, 0.05}, {0.75, 0.02}})
    if (auto made = bridged(in, place, thickness)) result.push_back(std::move(*made));
  return result;
}

constexpr std::array<change, 5> changes{{{"as it is", [](const known_mask& in) { return std::vector{in}; }},
                                         {"shifted", shift},
                                         {"rotated", rotate},
                                         {"halved", [](const known_mask& in) { return std::vector{halved(in)}; }},
                                         {"bridged", bridge}}};

/// What became of a set of films under one change.
struct tally {
  int films = 0, masks = 0;
  int failed = 0, original_failed = 0;  // films of which any changed mask came apart wrongly
  std::vector<std::string> failures;    // of ours
};

tally& operator+=(tally& all, const tally& more) {
  all.films += more.films;
  all.masks += more.masks;
  all.failed += more.failed;
  all.original_failed += more.original_failed;
  all.failures.insert(all.failures.end(), more.failures.begin(), more.failures.end());
  return all;
}

/// The lesser agreement (IoU) of the two lungs with the truth; pixels that are set but no lung's (a bridge, a speck)
/// count for neither.
double agreement(const mask& left, const mask& right, const known_mask& truth) {
  std::array<std::array<std::int64_t, 4>, 3> pixels{};  // by truth, and by left + 2 * right
  for (std::size_t i = 0; i < left.pixels.size(); ++i)
    if (truth.truth.pixels[i] != 0 || !truth.given.pixels[i])
      ++pixels[truth.truth.pixels[i]][left.pixels[i] + 2u * right.pixels[i]];
  const auto iou_of = [&](std::size_t side) {
    const std::size_t bit = side;  // of the second index
    std::int64_t both = 0, any = 0;
    for (std::size_t t = 0; t < 3; ++t)
      for (std::size_t found = 0; found < 4; ++found) {
        const bool wanted = t == side, is = (found & bit) != 0;
        both += wanted && is ? pixels[t][found] : 0;
        any += wanted || is ? pixels[t][found] : 0;
      }
    return any ? static_cast<double>(both) / static_cast<double>(any) : 1.0;
  };
  return std::min(iou_of(1), iou_of(2));
}

struct named_film {
  std::string name;
  known_mask truth;
};

/// Splits one film under one change, and takes down what came out.
void judge(const named_film& film, const change& how, tally& into) {
  bool good = true, original_good = true;
  for (const known_mask& changed : how.apply(film.truth)) {
    ++into.masks;
    const lung_pair ours = split_lungs(changed.given);
    const double reached = agreement(ours.left, ours.right, changed);
    if (ours.found != 2 || reached < least_iou) {
      good = false;
      into.failures.push_back(film.name + ", " + how.name + ": " + std::string{name(ours.reason)} + ", " +
                              std::to_string(ours.found) + " lungs, least IoU " + std::to_string(reached));
    }
    const auto [on_the_left, on_the_right] = original_split(changed.given);
    original_good = original_good && agreement(on_the_right, on_the_left, changed) >= least_iou;
  }
  ++into.films;
  into.failed += !good;
  into.original_failed += !original_good;
}

/// All films of one set under all changes, in the order of `changes`.
std::array<tally, changes.size()> judge_set(const std::vector<named_film>& films) {
  std::array<tally, changes.size()> result;
  std::mutex adding;
  parallel_dynamic(context{}, static_cast<std::int64_t>(films.size()), [&](std::int64_t i) {
    for (std::size_t c = 0; c < changes.size(); ++c) {
      tally one;
      judge(films[static_cast<std::size_t>(i)], changes[c], one);
      const std::lock_guard lock{adding};
      result[c] += one;
    }
  });
  return result;
}

/// Prints a row per change and demands that ours never fails.
void expect_no_failures(const char* set, const std::vector<named_film>& films) {
  int original_failed = 0;
  const auto results = judge_set(films);
  for (std::size_t c = 0; c < changes.size(); ++c) {
    const tally& result = results[c];
    std::printf("%-9s %-8s  %3d films, %4d masks: failed %d, by the original's rule %d\n", set, changes[c].name,
                result.films, result.masks, result.failed, result.original_failed);
    for (const std::string& failure : result.failures) UNSCOPED_INFO(failure);
    CHECK(result.failed == 0);
    CHECK(result.masks >= result.films);
    original_failed += result.original_failed;
  }
  CHECK(original_failed > 0);
}

std::vector<std::filesystem::path> pictures_in(const std::filesystem::path& folder, std::size_t expected) {
  std::vector<std::filesystem::path> files = list_films(folder);
  REQUIRE(files.size() == expected);
  return files;
}

/// Films whose masks hold both lungs in one picture.
std::vector<named_film> films_of_one_mask(const std::filesystem::path& set, std::size_t expected) {
  std::vector<named_film> result;
  for (const auto& file : pictures_in(set / "masks", expected)) {
    CAPTURE(file);
    const std::optional<known_mask> truth = from_upright(read_mask(file));
    REQUIRE(truth);
    result.push_back({file.stem().string(), *truth});
  }
  return result;
}

/// Films whose lungs are given one by one.
std::vector<named_film> films_of_two_masks(const std::filesystem::path& set, std::size_t expected) {
  std::vector<named_film> result;
  for (const auto& file : pictures_in(set / "left", expected)) {
    CAPTURE(file);
    const mask left = read_mask(file), right = read_mask(set / "right" / file.filename());
    REQUIRE((count(left) > 0 && count(right) > 0));
    result.push_back({file.stem().string(), from_sides(left, right)});
  }
  return result;
}

}  // namespace

// The truth about a mask of both lungs is from_upright: in every film of cxr and pediatric the two largest components
// are the lungs, well apart and in their own half of the body. This is what was looked at before that was taken for the
// truth: one film has a lung in two pieces (CHNCXR_0361_1), in one a lung has 9 % of the area (CHNCXR_0603_1), all
// other components are specks below 0.2 %.
TEST_CASE("split_lungs: what is taken for the truth about real masks holds") {
  const auto data = real_data();
  if (!data) {
    WARN("skipped: no real films here");
    return;
  }
  int in_pieces = 0;
  for (const auto& [set, films] : {std::pair{"cxr", 624}, {"pediatric", 400}})
    for (const auto& file : pictures_in(*data / set / "masks", static_cast<std::size_t>(films))) {
      CAPTURE(file);
      const mask both = read_mask(file);
      const components parts = label_components(both);
      const auto order = parts.by_area();
      const auto all = static_cast<double>(count(both));
      REQUIRE(parts.count() >= 2);
      CHECK(static_cast<double>(parts[order[1]].area) > 0.09 * all);
      CHECK(std::abs(parts[order[0]].x - parts[order[1]].x) > 0.2 * both.width);
      CHECK(std::abs(parts[order[0]].y - parts[order[1]].y) < 0.2 * both.height);
      if (parts.count() == 2) continue;
      const double third = static_cast<double>(parts[order[2]].area) / all;
      CHECK((third < 0.002 || third > 0.06));
      in_pieces += third > 0.06;
    }
  CHECK(in_pieces == 1);
}

TEST_CASE("split_lungs: cxr, as it is and changed, never fails where the original's rule does") {
  const auto data = real_data();
  if (data) expect_no_failures("cxr", films_of_one_mask(*data / "cxr", 624));
  if (!data) WARN("skipped: no real films here");
}

TEST_CASE("split_lungs: pediatric, as it is and changed, never fails where the original's rule does") {
  const auto data = real_data();
  if (data) expect_no_failures("pediatric", films_of_one_mask(*data / "pediatric", 400));
  if (!data) WARN("skipped: no real films here");
}

TEST_CASE("split_lungs: jsrt and covid, left and right masks in one, come apart as they were") {
  const auto data = real_data();
  if (!data) {
    WARN("skipped: no real films here");
    return;
  }
  expect_no_failures("jsrt", films_of_two_masks(*data / "jsrt", 247));
  expect_no_failures("covid", films_of_two_masks(*data / "covid", 37));
}
