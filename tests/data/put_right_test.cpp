// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/pixels/put_right.hpp"

#include <catch2/catch.hpp>

#include "lungseg/core/random.hpp"

using namespace lungseg;

namespace {

film random_film(int height, int width) {
  film result{height, width};
  random_stream random{7, 1};
  for (auto& level : result.pixels) level = static_cast<std::uint8_t>(random.below(256));
  return result;
}

film of_rows(int height, int width, std::vector<std::uint8_t> pixels) {
  film result{height, width};
  result.pixels = std::move(pixels);
  return result;
}

}  // namespace

TEST_CASE("film_pose: sixteen poses, each with a number of its own", "[data]") {
  for (int i = 0; i < film_pose::count; ++i) CHECK(film_pose::of(i).index() == i);
  CHECK(film_pose{}.upright());
  CHECK(what_puts_right({}).empty());
  CHECK(what_puts_right({1, true, true}) == "made positive, turned by 270 degrees clockwise, mirrored");
}

TEST_CASE("as_it_lies: a film of two rows by hand", "[data]") {
  const film upright = of_rows(2, 3, {1, 2, 3, 4, 5, 6});
  CHECK(as_it_lies(upright, {1}) == of_rows(3, 2, {4, 1, 5, 2, 6, 3}));
  CHECK(as_it_lies(upright, {2}) == of_rows(2, 3, {6, 5, 4, 3, 2, 1}));
  CHECK(as_it_lies(upright, {3}) == of_rows(3, 2, {3, 6, 2, 5, 1, 4}));
  CHECK(as_it_lies(upright, {0, true}) == of_rows(2, 3, {3, 2, 1, 6, 5, 4}));
  CHECK(as_it_lies(upright, {1, true}) == of_rows(3, 2, {6, 3, 5, 2, 4, 1}));
  CHECK(as_it_lies(upright, {0, false, true}) == of_rows(2, 3, {254, 253, 252, 251, 250, 249}));
}

TEST_CASE("put_right undoes every pose, and masks have no negative", "[data]") {
  const film upright = random_film(5, 8);
  mask inside{5, 8};
  for (std::size_t i = 0; i < inside.pixels.size(); ++i) inside.pixels[i] = upright.pixels[i] > 100;
  for (int i = 0; i < film_pose::count; ++i) {
    const film_pose pose = film_pose::of(i);
    INFO("pose " << i);
    CHECK(put_right(as_it_lies(upright, pose), pose) == upright);
    CHECK(put_right(as_it_lies(inside, pose), pose) == inside);
    CHECK(decode(as_it_lies(encode(inside), pose)) == as_it_lies(inside, {pose.quarters, pose.mirrored}));
  }
}

TEST_CASE("as_it_lies: boxes and areas go with their pixels", "[data]") {
  constexpr int height = 6, width = 9;
  mask inside{height, width};
  for (int y = 1; y < 3; ++y)
    for (int x = 2; x < 7; ++x) inside(y, x) = 1;
  const box upright = bounding_box(encode(inside));
  for (int i = 0; i < 8; ++i) {
    const film_pose pose = film_pose::of(i);
    INFO("pose " << i);
    const box lying = bounding_box(encode(as_it_lies(inside, pose)));
    CHECK(as_it_lies(upright, pose, height, width) == lying);
    const film_area area = as_it_lies(film_area{1, 2, 2, 5}, pose, height, width);
    CHECK(box{static_cast<float>(area.left), static_cast<float>(area.top), static_cast<float>(area.left + area.width),
              static_cast<float>(area.top + area.height)} == lying);
  }
}
