// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/notes/chest_fit.hpp"
#include "lungseg/infer/notes/chest_templates.hpp"

#include <catch2/catch.hpp>

using namespace lungseg;

namespace {

/// A template as a film, each cell so many pixels wide and high.
film as_film(std::size_t which, int zoom) {
  const int side = detail::template_side * zoom;
  film result{side, side};
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) {
      const int cell = y / zoom * detail::template_side + x / zoom;
      result(y, x) =
          static_cast<std::uint8_t>(128 + 2 * detail::chest_templates[which][static_cast<std::size_t>(cell)]);
    }
  return result;
}

box whole(const film& of) {
  return {0, 0, static_cast<float>(of.width), static_cast<float>(of.height)};
}

}  // namespace

TEST_CASE("fit_chest: a template fits itself, and its negative and turned forms by their names", "[data]") {
  for (const std::size_t which : {0u, 1u}) {
    const film chest = as_film(which, 4);
    const chest_fit fit = detail::fit_chest(detail::grey_cells{chest}, whole(chest));
    CHECK(fit.upright() == Approx(1));
    CHECK(fit.best() == fit.upright());
    CHECK(fit.negative[0] < 0);

    film clockwise{chest.width, chest.height}, inverted = chest;
    for (int y = 0; y < chest.height; ++y)
      for (int x = 0; x < chest.width; ++x) {
        clockwise(y, x) = chest(chest.height - 1 - x, y);
        inverted(y, x) = static_cast<std::uint8_t>(255 - chest(y, x));
      }
    CHECK(detail::fit_chest(detail::grey_cells{clockwise}, whole(chest)).turned[1] == Approx(1));
    CHECK(detail::fit_chest(detail::grey_cells{inverted}, whole(chest)).negative[0] == Approx(1));
  }
}

TEST_CASE("fit_chest: an even part fits nothing, and search_chest finds a chest anywhere", "[data]") {
  const film even{60, 60, 90};
  CHECK(detail::fit_chest(detail::grey_cells{even}, whole(even)).best() == 0);
  CHECK(detail::search_chest(detail::grey_cells{even}, whole(even)).best() == 0);

  const film chest = as_film(0, 4);
  film large{200, 200, 128};
  for (int y = 0; y < chest.height; ++y)
    for (int x = 0; x < chest.width; ++x) large(y + 20, x + 80) = chest(y, x);
  CHECK(detail::search_chest(detail::grey_cells{large}, whole(large)).upright() > 0.9);
  CHECK(detail::search_chest(detail::grey_cells{large}, {0, 0, 100, 200}).upright() < 0.5);
}

TEST_CASE("grey_cells: means over parts of cells, and how smooth a film is", "[data]") {
  film ramp{4, 8};
  for (int y = 0; y < 4; ++y)
    for (int x = 0; x < 8; ++x) ramp(y, x) = static_cast<std::uint8_t>(10 * x);
  const detail::grey_cells cells{ramp};
  CHECK(cells.parts<2>({0, 0, 8, 4}) == std::array<float, 4>{15, 55, 15, 55});
  CHECK(cells.parts<1>({1.5f, 0, 2.5f, 4})[0] == Approx(15));
  CHECK(cells.smoothness() > 0.8);

  film chequered{40, 40};
  for (int y = 0; y < 40; ++y)
    for (int x = 0; x < 40; ++x) chequered(y, x) = (x + y) % 2 ? 255 : 0;
  CHECK(detail::grey_cells{chequered}.smoothness() == Approx(-1));
  CHECK(detail::grey_cells{film(3, 3, 7)}.smoothness() == 0);
}
