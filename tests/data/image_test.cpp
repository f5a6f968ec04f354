// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/pixels/image.hpp"

#include <catch2/catch.hpp>
#include <type_traits>

using namespace lungseg;

// A mask is no film, and bytes without a meaning are neither.
static_assert(!std::is_convertible_v<mask, film> && !std::is_convertible_v<film, mask>);
static_assert(!std::is_convertible_v<image<std::uint8_t>, film> && !std::is_constructible_v<film, mask>);
// What is written to may be read, and not the other way round.
static_assert(std::is_convertible_v<image_view<int>, image_view<const int>>);
static_assert(!std::is_convertible_v<image_view<const int>, image_view<int>>);

TEST_CASE("image_view: rows lie a stride apart, also bottom up, and a copy lies close together") {
  const std::vector<std::uint8_t> memory{1, 2, 3, 99, 4, 5, 6, 99};
  const film upright{image_view{memory.data(), 2, 3, 4}};
  CHECK(upright.pixels == std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6});
  const film turned{image_view{memory.data() + 4, 2, 3, -4}};
  CHECK(turned.pixels == std::vector<std::uint8_t>{4, 5, 6, 1, 2, 3});
  CHECK(mask{upright.view()}.pixels == upright.pixels);
}

TEST_CASE("image_view: pixels that are not there are refused") {
  const std::uint8_t* const nothing = nullptr;
  CHECK_THROWS_AS((image_view{nothing, 1, 1}), shape_error);
  CHECK_THROWS_AS((image_view{nothing, -1, 0}), shape_error);
  CHECK(film{image_view{nothing, 0, 5}}.empty());
  image_view<const std::uint8_t> filled_in;  // member by member
  filled_in.height = 3, filled_in.width = 2;
  CHECK_THROWS_WITH(film{filled_in}, Catch::Contains("image_view: cannot be 3 x 2 without pixels"));
}
