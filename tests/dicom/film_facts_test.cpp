// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/dicom/film_facts.hpp"

#include <catch2/catch.hpp>

#include "lungseg/data/pixels/put_right.hpp"

using namespace lungseg;

namespace {

/// Where a picture's rows and columns lead to, when its pixels say how far left and how far down in the patient they
/// are: left in the tens, feet in the units.
std::pair<std::string, std::string> directions_of(const image<int>& of) {
  const auto way = [](int step) { return step == 10 ? "L" : step == -10 ? "R" : step == 1 ? "F" : "H"; };
  return {way(of(0, 1) - of(0, 0)), way(of(1, 0) - of(0, 0))};
}

}  // namespace

TEST_CASE("pose_by_directions: the pose that puts the picture right, of all eight") {
  image<int> upright{3, 2};
  for (int y = 0; y < 3; ++y)
    for (int x = 0; x < 2; ++x) upright(y, x) = 10 * x + y;
  REQUIRE(directions_of(upright) == std::pair<std::string, std::string>{"L", "F"});
  for (int i = 0; i < 8; ++i) {
    const image<int> lying = as_it_lies(upright, film_pose::of(i));
    const auto [row, column] = directions_of(lying);
    INFO(row << "\\" << column);
    const std::optional<film_pose> pose = pose_by_directions(row, column);
    REQUIRE(pose);
    CHECK(put_right(lying, *pose) == upright);
  }
}

TEST_CASE("pose_by_directions: the first letter counts, and what is no frontal film has none") {
  CHECK(pose_by_directions("LF", "FR") == film_pose{});
  CHECK(pose_by_directions("RH", "FL") == film_pose{.mirrored = true});
  for (const auto& [row, column] :
       {std::pair{"A", "F"}, {"P", "F"}, {"L", ""}, {"", "F"}, {"L", "R"}, {"L", "L"}, {"X", "F"}})
    CHECK_FALSE(pose_by_directions(row, column));
}

TEST_CASE("spacing_of: what a figure means depends on the other") {
  using enum spacing_meaning;
  const pixel_spacing receptor_plane{0.2, 0.1}, smaller{0.19, 0.095}, rounded{0.20001, 0.1};
  CHECK_FALSE(spacing_of({}, {}, true));
  CHECK(spacing_of({}, receptor_plane, false) == pixel_spacing{0.2, 0.1, receptor});
  CHECK(spacing_of(receptor_plane, {}, false) == pixel_spacing{0.2, 0.1, unknown});
  CHECK(spacing_of(receptor_plane, {}, true) == pixel_spacing{0.2, 0.1, calibrated});
  CHECK(spacing_of(receptor_plane, receptor_plane, false) == pixel_spacing{0.2, 0.1, receptor});
  CHECK(spacing_of(rounded, receptor_plane, false)->meaning == receptor);
  CHECK(spacing_of(smaller, receptor_plane, false) == pixel_spacing{0.19, 0.095, calibrated});
}
