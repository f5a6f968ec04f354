// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/view/view_sample.hpp"
#include "lungseg/core/random.hpp"
#include "lungseg/data/pixels/film_area.hpp"
#include "lungseg/data/pixels/put_right.hpp"
#include "lungseg/data/view/drawn_picture.hpp"
#include "lungseg/data/view/film_pieces.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <set>

#include "lungseg/data/augment/augment_values.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/data/view/view_input.hpp"
#include "lungseg/math/film_pose.hpp"

using namespace lungseg;

namespace {

film drawn_view(std::uint64_t index) {
  return draw_phantom(3, index, {.min_size = 80, .max_size = 120}).picture;
}

}  // namespace

TEST_CASE("make_view_sample: a pure function whose kinds come as often as asked", "[data]") {
  view_material material{{drawn_view(0), drawn_view(1), drawn_view(2)}, {film{60, 50, 90}}};
  const view_sample_options options;
  std::array<int, 3> kinds{};
  std::set<int> poses;
  int upright = 0;
  constexpr int count = 400;
  for (std::uint64_t i = 0; i < count; ++i) {
    const view_sample sample = make_view_sample(material, options, 9, i);
    REQUIRE_FALSE(sample.picture.empty());
    if (i < 20) CHECK(make_view_sample(material, options, 9, i).picture == sample.picture);
    ++kinds[static_cast<std::size_t>(sample.shows)];
    if (sample.shows != view_sample::content::single) continue;
    poses.insert(sample.pose.index());
    upright += sample.pose.upright();
  }
  CHECK(kinds[0] == Approx(count * 0.55).margin(45));
  CHECK(kinds[1] == Approx(count * 0.1).margin(30));
  CHECK(upright == Approx(kinds[0] * (0.3 + 0.7 / 16)).margin(35));
  CHECK(poses.size() == film_pose::count);
}

TEST_CASE("make_view_sample: without changes a film is its pose of the material", "[data]") {
  const view_material material{{drawn_view(4)}, {}};
  view_sample_options options{.film_share = 1, .several_share = 0, .upright_share = 0};
  for_each_value(options.change, [](std::string_view name, float& value) {
    if (name.ends_with("probability")) value = 0;
  });
  options.border_probability = 0;
  for (std::uint64_t i = 0; i < 30; ++i) {
    const view_sample sample = make_view_sample(material, options, 1, i);
    CHECK(put_right(sample.picture, sample.pose) == material.films[0]);
  }
}

TEST_CASE("film pieces: fragments are small, shuffled films hold the same tiles, two films lie side by side",
          "[data]") {
  const film whole = drawn_view(5), other = drawn_view(6);
  random_stream random{4, 1};
  for (int i = 0; i < 40; ++i) {
    const film part = film_fragment(whole, random);
    CHECK(2 * std::min(part.height * whole.width, part.width * whole.height) <= whole.height * whole.width);
    film shuffled = shuffled_film(whole, random);
    CHECK((shuffled.height > whole.height - 4 && shuffled.height <= whole.height));
    CHECK_FALSE(shuffled == crop(whole, {0, 0, shuffled.height, shuffled.width}));
  }
  const film both = films_beside(whole, other, 7, 200);
  CHECK(both.height == whole.height);
  CHECK(crop(both, {0, 0, whole.height, whole.width}) == whole);
  CHECK(both(3, whole.width + 6) == 200);
}

TEST_CASE("draw_other_picture: many pictures, and none twice", "[data]") {
  std::set<std::vector<std::uint8_t>> seen;
  for (std::uint64_t i = 0; i < 60; ++i) {
    random_stream random{2, 1, i};
    const film drawn = draw_other_picture(random);
    REQUIRE_FALSE(drawn.empty());
    seen.insert(drawn.pixels);
  }
  CHECK(seen.size() == 60);
}

TEST_CASE("write_view: a film by its own levels, in the middle of a square", "[data]") {
  film wide{20, 40};
  for (int y = 0; y < 20; ++y)
    for (int x = 0; x < 40; ++x) wide(y, x) = static_cast<std::uint8_t>(100 + x);
  tensor<float, 2> picture{{32, 32}};
  picture.fill(9);
  write_view(wide, {}, picture);
  CHECK(picture(0, 16) == 0);   // above
  CHECK(picture(31, 16) == 0);  // below
  CHECK(picture(16, 0) == Approx(-2).margin(0.1));
  CHECK(picture(16, 31) == Approx(127 / 64.0).margin(0.1));
}
