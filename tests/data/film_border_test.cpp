// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/pixels/film_border.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <vector>

#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/image/mask_io.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "support/real_data.hpp"

using namespace lungseg;
using lungseg_test::real_data;

namespace {

/// No line of it has a level of its own.
film film_to_frame(int height = 200, int width = 180) {
  film out{height, width};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) out(y, x) = static_cast<std::uint8_t>(60 + (x * 7 + y * 13) % 150);
  return out;
}

/// The picture with borders of one level, as wide as the four numbers say, and letters in the upper one.
film bordered(const film& in, int level, const film_area& at, int height, int width, bool letters = false) {
  film out{height, width, static_cast<std::uint8_t>(level)};
  for (int y = 0; y < in.height; ++y) std::copy_n(in.row(y), in.width, out.row(at.top + y) + at.left);
  if (letters)
    for (int y = at.top / 3; y < 2 * at.top / 3; ++y)
      for (int x = 4; x < width / 2; ++x)
        if (x % 5 < 2) out(y, x) = static_cast<std::uint8_t>(255 - level);
  return out;
}

}  // namespace

TEST_CASE("content_of: borders of any level and width are found, to the pixel") {
  const film in = film_to_frame();
  for (const int level : {0, 128, 255})
    for (const film_area& at : {film_area{40, 30, 200, 180}, {0, 70, 200, 180}, {100, 0, 200, 180}})
      for (const bool letters : {false, true}) {
        INFO("level " << level << ", film at " << at.top << ", " << at.left << ", letters " << letters);
        const film_area found = content_of(bordered(in, level, at, 320, 290, letters));
        CHECK(found.top == at.top);
        CHECK(found.left == at.left);
        CHECK(found.height == at.height);
        CHECK(found.width == at.width);
      }
}

TEST_CASE("content_of: a 16-bit border far from the film's values, of another level at each edge") {
  const film in = film_to_frame();
  basic_film<std::uint16_t> wide{260, 240};
  for (int y = 0; y < wide.height; ++y)
    for (int x = 0; x < wide.width; ++x) {
      const bool inside = y >= 20 && y < 220 && x >= 30 && x < 210;
      wide(y, x) = static_cast<std::uint16_t>(inside ? 16 * in(y - 20, x - 30) : y < 20 ? 65535 : 0);
    }
  CHECK(content_of(wide) == film_area{20, 30, 200, 180});
}

TEST_CASE("content_of: at most two fifths of a side are border, from each edge") {
  film in{100, 50, 0};
  for (int y = 0; y < 100; ++y)
    for (int x = 0; x < 50; ++x) in(y, x) = static_cast<std::uint8_t>(y < 60 ? 0 : 40 + 4 * x);
  CHECK(content_of(in).top == 40);
  for (int x = 0; x < 50; ++x) in(39, x) = static_cast<std::uint8_t>(40 + 4 * x);
  CHECK(content_of(in).top == 39);
}

TEST_CASE("content_of: four of five pixels of a line make it border, and it must end at once") {
  // 20 lines of which `equal` of 100 pixels are black, then a film
  const auto first_line = [](int equal, int drop_over) {
    film in{100, 100};
    for (int y = 0; y < 100; ++y) {
      const int black = y < 20 ? equal : std::max(0, equal - equal * (y - 19) / drop_over);
      for (int x = 0; x < 100; ++x) in(y, x) = static_cast<std::uint8_t>(x < black ? 0 : 60 + (x * 7 + y * 13) % 150);
    }
    return content_of(in).top;
  };
  CHECK(first_line(80, 1) == 20);
  CHECK(first_line(79, 1) == 0);
  CHECK(first_line(80, 40) == 0);  // dark air that narrows line by line belongs to the film
}

TEST_CASE("content_of: films without border, of one level and of hardly any pixels stay whole") {
  CHECK(content_of(film_to_frame()) == film_area{0, 0, 200, 180});
  CHECK(content_of(film{60, 40, 200}) == film_area{0, 0, 60, 40});
  CHECK(content_of(film{1, 1, 9}) == film_area{0, 0, 1, 1});
  CHECK(content_of(film{}) == film_area{});
  CHECK(content_of(film{2, 3, 9}) == film_area{0, 0, 2, 3});
}

TEST_CASE("content_of: no lung of the real films reaches into what is taken for border") {
  const auto data = real_data();
  if (!data) {
    WARN("skipped: no real films here");
    return;
  }
  int films = 0;
  for (const auto& file : list_films(*data / "cxr/images")) {
    const film_area kept = content_of(read_film(file));
    const mask lungs = read_mask(*data / "cxr/masks" / (file.stem().string() + ".png"));
    int outside = 0;
    for (int y = 0; y < lungs.height; ++y)
      for (int x = 0; x < lungs.width; ++x)
        outside += lungs(y, x) &&
                   (y < kept.top || y >= kept.top + kept.height || x < kept.left || x >= kept.left + kept.width);
    INFO(file.filename().string());
    CHECK(outside == 0);
    ++films;
  }
  CHECK(films > 0);
}

TEST_CASE("crop: a part as an image of its own, never beyond") {
  film in{3, 4};
  for (std::size_t i = 0; i < 12; ++i) in.pixels[i] = static_cast<std::uint8_t>(i);
  CHECK(crop(in, {1, 2, 2, 2}).pixels == std::vector<std::uint8_t>{6, 7, 10, 11});
  CHECK_THROWS_WITH(crop(in, {1, 2, 2, 3}), "crop: 2 x 3 pixels at (1, 2) are not within 3 x 4");
  CHECK_THROWS_AS(crop(in, {-1, 0, 1, 1}), shape_error);
}
