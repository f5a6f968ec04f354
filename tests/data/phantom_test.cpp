// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/data/phantom/phantom_anatomy.hpp"

#include <catch2/catch.hpp>

#include "lungseg/data/pixels/components.hpp"

using namespace lungseg;

namespace {

struct lung_measures {
  double area = 0, row = 0, column = 0;
};
lung_measures measure(const mask& in) {
  lung_measures m;
  for (int y = 0; y < in.height; ++y)
    for (int x = 0; x < in.width; ++x)
      if (in(y, x)) m.area += 1, m.row += y, m.column += x;
  m.row /= m.area;
  m.column /= m.area;
  return m;
}

double mean_inside(const film& picture, const mask& where) {
  double sum = 0, count = 0;
  for (std::size_t i = 0; i < where.pixels.size(); ++i)
    if (where.pixels[i]) sum += picture.pixels[i], count += 1;
  return sum / count;
}

}  // namespace

TEST_CASE("draw_phantom: the same numbers give the same film, others another") {
  const phantom_options small{.max_size = 160};
  for (const std::uint64_t index : {0, 1, 7}) {
    const phantom a = draw_phantom(3, index, small), b = draw_phantom(3, index, small);
    CHECK((a.picture == b.picture && a.left == b.left && a.right == b.right));
    CHECK_FALSE(draw_phantom(4, index, small).picture == a.picture);
    CHECK_FALSE(draw_phantom(3, index + 1, small).picture == a.picture);
  }
}

TEST_CASE("draw_phantom: two lungs of plausible size on their sides, each in one piece") {
  double left_total = 0, right_total = 0;
  std::vector<int> sizes;
  for (std::uint64_t index = 0; index < 80; ++index) {
    CAPTURE(index);
    const phantom p = draw_phantom(1, index, {.max_size = 256});
    const int h = p.picture.height, w = p.picture.width;
    REQUIRE((p.left.height == h && p.left.width == w && p.right.height == h && p.right.width == w));
    CHECK((std::max(h, w) >= 128 && std::max(h, w) <= 256));
    CHECK(static_cast<double>(std::max(h, w)) / std::min(h, w) < 1.32);
    sizes.push_back(h);
    const lung_measures left = measure(p.left), right = measure(p.right);
    for (const double share : {left.area / h / w, right.area / h / w}) CHECK((share > 0.03 && share < 0.25));
    CHECK(left.column - right.column > 0.15 * w);  // the patient's left is on the picture's right
    CHECK(std::abs(left.row - right.row) < 0.15 * h);
    left_total += left.area;
    right_total += right.area;
    for (std::size_t i = 0; i < p.left.pixels.size(); ++i) REQUIRE(p.left.pixels[i] + p.right.pixels[i] <= 1);
    for (const mask* lung : {&p.left, &p.right}) {
      std::int64_t largest = 0, all = 0;
      const components pieces = label_components(*lung);
      for (const component& piece : pieces) {
        largest = std::max<std::int64_t>(largest, piece.area);
        all += piece.area;
      }
      CHECK(static_cast<double>(largest) >= 0.995 * static_cast<double>(all));  // thin tips may lose a pixel
    }
  }
  CHECK(left_total < 0.95 * right_total);  // the heart takes its place from the left lung
  std::sort(sizes.begin(), sizes.end());
  CHECK(sizes[70] > sizes[10] + 50);
}

TEST_CASE("draw_phantom: lungs are darker than what lies between and below them") {
  for (std::uint64_t index = 0; index < 20; ++index) {
    CAPTURE(index);
    const phantom p = draw_phantom(2, index, {.max_size = 200, .border_probability = 0, .opacity_probability = 0});
    const lung_measures left = measure(p.left), right = measure(p.right);
    mask middle{p.picture.height, p.picture.width};  // around the point between the lungs: mediastinum
    const int y0 = static_cast<int>((left.row + right.row) / 2),
              x0 = static_cast<int>((left.column + right.column) / 2);
    for (int y = y0 - 5; y <= y0 + 5; ++y)
      for (int x = x0 - 2; x <= x0 + 2; ++x) middle(y, x) = 1;
    const double between = mean_inside(p.picture, middle);
    CHECK(mean_inside(p.picture, p.left) < between - 25);
    CHECK(mean_inside(p.picture, p.right) < between - 25);
    const auto [low, high] = std::minmax_element(p.picture.pixels.begin(), p.picture.pixels.end());
    CHECK(*high - *low > 90);
  }
}

TEST_CASE("lung_depth: the field ends at heart, ribs, apex and diaphragm") {
  const chest_anatomy a;
  CHECK(lung_depth(a, 0, 0.5, -0.2) > 0.5);
  CHECK(lung_depth(a, 1, 0.5, -0.2) > 0.5);
  CHECK(lung_depth(a, 0, 0.05, -0.2) == 0);  // mediastinum
  CHECK(lung_depth(a, 1, 0.45, 0.34) == 0);  // heart
  CHECK(lung_depth(a, 0, 0.45, 0.34) > 0);   // which reaches less far to the right
  CHECK(lung_depth(a, 0, 1.01, 0.0) == 0);   // ribs
  CHECK(lung_depth(a, 0, 0.4, -1.01) == 0);  // above the apex
  CHECK(lung_depth(a, 0, 0.45, 0.45) == 0);  // under the dome
  CHECK(lung_depth(a, 0, 0.93, 0.60) > 0);   // but beside it, in the angle, there is lung
}

TEST_CASE("draw_phantom: borders hide what they cover") {
  int with_border = 0;
  for (std::uint64_t index = 0; index < 20; ++index) {
    const phantom p = draw_phantom(8, index, {.max_size = 140, .border_probability = 1, .noise = 0});
    bool black = true;
    for (int x = 0; x < p.picture.width; ++x) black = black && p.left(0, x) == 0 && p.picture(0, x) < 60;
    with_border += black;
  }
  CHECK(with_border > 5);
}

TEST_CASE("draw_phantom: sizes that make no sense are refused") {
  CHECK_THROWS_AS(draw_phantom(1, 1, {.min_size = 8}), option_error);
  CHECK_THROWS_WITH(draw_phantom(1, 1, {.min_size = 300, .max_size = 200}),
                    "draw_phantom: sizes are 300 to 200, expected a range from 16 up");
  CHECK(draw_phantom(1, 1, {.min_size = 16, .max_size = 16}).picture.pixels.size() > 100);
}
