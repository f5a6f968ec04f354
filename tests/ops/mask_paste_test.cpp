// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/mask_paste.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "../support/gradient_check.hpp"
#include "../support/special_values.hpp"

using namespace lungseg;
using lungseg_test::not_a_number;
using ops::paste_rule;

namespace {

constexpr paste_rule every_rule[] = {paste_rule::box_resize, paste_rule::expand_one, paste_rule::grid_sample,
                                     paste_rule::edge_clamp};

tensor<float, 2> constant_cells(float value, int size = 28) {
  tensor<float, 2> cells{{size, size}};
  cells.fill(value);
  return cells;
}

/// Rows and columns [first, last) that a mask covers.
struct cover {
  int top, bottom, left, right;
  bool operator==(const cover&) const = default;
};
cover cover_of(const tensor<std::uint8_t, 2>& film) {
  cover c{film.extent(0), 0, film.extent(1), 0};
  for (int y = 0; y < film.extent(0); ++y)
    for (int x = 0; x < film.extent(1); ++x)
      if (film(y, x))
        c = {std::min(c.top, y), std::max(c.bottom, y + 1), std::min(c.left, x), std::max(c.right, x + 1)};
  return c;
}

tensor<std::uint8_t, 2> paste(const tensor<float, 2>& cells, const box& area, paste_rule rule, int height, int width) {
  tensor<std::uint8_t, 2> film{{height, width}};
  film.fill(7);
  ops::paste_mask(cells, area, rule, 0.5f, film);
  return film;
}

/// Bilinear value with zeros around the cells, in double.
double with_zeros(const tensor<float, 2>& cells, double y, double x) {
  const auto at = [&](int r, int c) {
    return r < 0 || c < 0 || r >= cells.extent(0) || c >= cells.extent(1) ? 0.0 : double{cells(r, c)};
  };
  const int y0 = static_cast<int>(std::floor(y)), x0 = static_cast<int>(std::floor(x));
  const double fy = y - y0, fx = x - x0;
  return (1 - fy) * ((1 - fx) * at(y0, x0) + fx * at(y0, x0 + 1)) +
         fy * ((1 - fx) * at(y0 + 1, x0) + fx * at(y0 + 1, x0 + 1));
}
double with_edges(const tensor<float, 2>& cells, double y, double x) {
  return with_zeros(cells, std::clamp(y, 0.0, cells.extent(0) - 1.0), std::clamp(x, 0.0, cells.extent(1) - 1.0));
}

/// What detectron2 computes for one film pixel: its centre relative to the box, in the grid's own coordinates.
double place(int pixel, float low, float high, int cells) {
  return (pixel + 0.5 - low) / (high - low) * cells - 0.5;
}

}  // namespace

TEST_CASE("paste_mask: the border that Matterport's resize loses") {
  // Executed scikit-image (appendix C.6): constant probability with one zero cell, first row and column of the mask.
  struct size {
    int height, width;
  };
  const size sizes[] = {{28, 28}, {56, 56}, {112, 112}, {180, 90}, {1000, 500}};
  struct known {
    float p;
    int first[5][2];
  };
  for (const known& k :
       {known{0.55f, {{0, 0}, {1, 1}, {2, 2}, {3, 1}, {15, 7}}},
        known{0.60f, {{0, 0}, {1, 1}, {1, 1}, {2, 1}, {12, 6}}}, known{0.70f, {{0, 0}, {0, 0}, {1, 1}, {1, 1}, {8, 4}}},
        known{0.80f, {{0, 0}, {0, 0}, {0, 0}, {1, 0}, {4, 2}}}, known{0.90f, {{0, 0}, {0, 0}, {0, 0}, {0, 0}, {2, 1}}},
        known{0.95f, {{0, 0}, {0, 0}, {0, 0}, {0, 0}, {1, 0}}},
        known{0.99f, {{0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}}}}) {
    auto cells = constant_cells(k.p);
    cells(14, 14) = 0;
    for (int i = 0; i < 5; ++i) {
      const auto [height, width] = sizes[i];
      CAPTURE(k.p, height, width);
      const box area{0, 0, static_cast<float>(width), static_cast<float>(height)};
      const cover c = cover_of(paste(cells, area, paste_rule::box_resize, height, width));
      CHECK(c.top == k.first[i][0]);
      CHECK(c.left == k.first[i][1]);
      CHECK(c.bottom == height - k.first[i][0]);
      CHECK(c.right == width - k.first[i][1]);
    }
  }
}

TEST_CASE("paste_probabilities: scikit-image's corner and edge, and its range") {
  auto cells = constant_cells(1);
  cells(14, 14) = 0;
  tensor<float, 2> film{{56, 56}};
  ops::paste_probabilities(cells, {0, 0, 56, 56}, paste_rule::box_resize, film);
  CHECK(film(0, 0) == 0.5625f);
  CHECK(film(0, 20) == 0.75f);
  // Without the zero cell the range of the grid is 1 to 1, and nothing fades.
  ops::paste_probabilities(constant_cells(1), {0, 0, 56, 56}, paste_rule::box_resize, film);
  CHECK(film(0, 0) == 1);
}

TEST_CASE("paste_mask: rows of a constant mask of 0.7 in the box 20 to 132, by rule") {
  // torchvision keeps 21..132, detectron2 21..131 (executed, section 2.6); ours keeps the box.
  const auto cells = constant_cells(0.7f);
  const box area{20, 20, 132, 132};
  const auto covers = [&](paste_rule rule) { return cover_of(paste(cells, area, rule, 200, 180)); };
  CHECK(covers(paste_rule::expand_one) == cover{21, 132, 21, 132});
  CHECK(covers(paste_rule::grid_sample) == cover{21, 131, 21, 131});
  CHECK(covers(paste_rule::edge_clamp) == cover{20, 132, 20, 132});
  auto with_hole = constant_cells(0.7f);
  with_hole(14, 14) = 0;
  CHECK(cover_of(paste(with_hole, area, paste_rule::box_resize, 200, 180)) == cover{21, 131, 21, 131});
}

TEST_CASE("paste_probabilities: every pixel of grid_sample and edge_clamp by definition, boxes partly off the film") {
  const auto cells = test::random_tensor<2>({28, 14}, 3, 0, 1);
  tensor<float, 2> film{{60, 70}};
  for (const box& area : {box{10.3f, 5.8f, 55.1f, 49.2f}, box{-20.5f, 30.25f, 33.5f, 99},
                          box{30.2f, 20.1f, 31.1f, 21.9f}, box{-500, -400, 700, 600}}) {
    ops::paste_probabilities(cells, area, paste_rule::grid_sample, film);
    double worst = 0;
    for (int y = 0; y < 60; ++y)
      for (int x = 0; x < 70; ++x)
        worst = std::max(worst, std::abs(film(y, x) - with_zeros(cells, place(y, area.y1, area.y2, 28),
                                                                 place(x, area.x1, area.x2, 14))));
    CHECK(worst < 1e-5);
    ops::paste_probabilities(cells, area, paste_rule::edge_clamp, film);
    worst = 0;
    for (int y = 0; y < 60; ++y)
      for (int x = 0; x < 70; ++x) {
        const bool inside = x + 0.5 >= area.x1 && x + 0.5 < area.x2 && y + 0.5 >= area.y1 && y + 0.5 < area.y2;
        const double value = with_edges(cells, place(y, area.y1, area.y2, 28), place(x, area.x1, area.x2, 14));
        worst = std::max(worst, std::abs(film(y, x) - (inside ? value : 0.0)));
      }
    CHECK(worst < 1e-5);
  }
}

TEST_CASE("paste_probabilities: every pixel of expand_one by torchvision's recipe") {
  const auto cells = test::random_tensor<2>({28, 28}, 5, 0, 1);
  tensor<float, 2> padded{{30, 30}};
  for (int y = 0; y < 28; ++y)
    for (int x = 0; x < 28; ++x) padded(y + 1, x + 1) = cells(y, x);
  tensor<float, 2> film{{60, 70}};
  for (const box& area : {box{10.3f, 5.8f, 55.1f, 49.2f}, box{-20.5f, 30.25f, 33.5f, 99}, box{3, 4, 4.5f, 5.5f}}) {
    const auto edges = [](float low, float high) {
      const float half = (high - low) * 0.5f * (30.0f / 28.0f), centre = (high + low) * 0.5f;
      return std::pair{static_cast<int>(centre - half), static_cast<int>(centre + half)};  // cast cuts towards zero
    };
    const auto [left, right] = edges(area.x1, area.x2);
    const auto [top, bottom] = edges(area.y1, area.y2);
    ops::paste_probabilities(cells, area, paste_rule::expand_one, film);
    double worst = 0;
    for (int y = 0; y < 60; ++y)
      for (int x = 0; x < 70; ++x) {
        const bool inside = x >= left && x <= right && y >= top && y <= bottom;
        const double value = with_edges(padded, (y - top + 0.5) * 30 / (bottom - top + 1) - 0.5,
                                        (x - left + 0.5) * 30 / (right - left + 1) - 0.5);
        worst = std::max(worst, std::abs(film(y, x) - (inside ? value : 0.0)));
      }
    CHECK(worst < 1e-5);
  }
}

TEST_CASE("paste_mask: agrees with the probabilities, overwrites the film") {
  const auto cells = test::random_tensor<2>({28, 28}, 6, 0, 1);
  const box area{-4.5f, 8.2f, 61.7f, 50.9f};
  for (const paste_rule rule : every_rule) {
    tensor<float, 2> values{{64, 48}};
    ops::paste_probabilities(cells, area, rule, values);
    const auto mask = paste(cells, area, rule, 64, 48);
    for (std::int64_t i = 0; i < mask.size(); ++i) CHECK(mask[i] == (values[i] >= 0.5f ? 1 : 0));
  }
}

TEST_CASE("paste_mask: boxes without extent, off the film or NaN leave it empty") {
  const auto cells = constant_cells(1);
  for (const paste_rule rule : every_rule)
    for (const box& area : {box{5, 5, 5, 9}, box{9, 5, 5, 9}, box{500, 5, 600, 9}, box{5, -90, 9, -50},
                            box{not_a_number, 5, 9, 9}, box{5, 5, 9, not_a_number}}) {
      const auto film = paste(cells, area, rule, 20, 20);
      CHECK(std::count(film.begin(), film.end(), 0) == film.size());
    }
}

TEST_CASE("paste_mask: a box of one pixel, a grid of one cell") {
  for (const paste_rule rule : {paste_rule::box_resize, paste_rule::edge_clamp}) {
    CHECK(cover_of(paste(constant_cells(1), {3, 4, 4, 5}, rule, 9, 9)) == cover{4, 5, 3, 4});
    CHECK(cover_of(paste(constant_cells(1, 1), {3, 4, 8, 6}, rule, 9, 9)) == cover{4, 6, 3, 8});
  }
}

TEST_CASE("paste_patch: the film without the zeros around the box") {
  const auto cells = test::random_tensor<2>({28, 28}, 6, 0, 1);
  for (const paste_rule rule : every_rule)
    for (const box& area : {box{-4.5f, 8.2f, 61.7f, 50.9f}, box{3, 4, 4, 5}, box{10.3f, 40.8f, 30.1f, 90},
                            box{500, 5, 600, 9}, box{9, 5, 5, 9}}) {
      const auto film = paste(cells, area, rule, 64, 48);
      const ops::pasted_patch patch = ops::paste_patch(cells, area, rule, 0.5f, 64, 48);
      tensor<std::uint8_t, 2> whole{{64, 48}};
      for (int y = 0; y < patch.inside.extent(0); ++y)
        for (int x = 0; x < patch.inside.extent(1); ++x) whole(patch.top + y, patch.left + x) = patch.inside(y, x);
      CHECK(std::equal(film.begin(), film.end(), whole.begin()));
    }
}

TEST_CASE("paste_probability_patch: the film without the zeros around the box") {
  const auto cells = test::random_tensor<2>({28, 28}, 6, 0.1f, 1);
  for (const paste_rule rule : every_rule)
    for (const box& area : {box{-4.5f, 8.2f, 61.7f, 50.9f}, box{10.3f, 40.8f, 30.1f, 90}, box{500, 5, 600, 9}}) {
      tensor<float, 2> film{{64, 48}}, whole{{64, 48}};
      ops::paste_probabilities(cells, area, rule, film);
      std::ranges::fill(whole, 0.0f);
      const ops::pasted_probabilities patch = ops::paste_probability_patch(cells, area, rule, 64, 48);
      for (int y = 0; y < patch.inside.extent(0); ++y)
        for (int x = 0; x < patch.inside.extent(1); ++x) whole(patch.top + y, patch.left + x) = patch.inside(y, x);
      CHECK(std::equal(film.begin(), film.end(), whole.begin()));
    }
}
