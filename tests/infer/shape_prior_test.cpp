// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/prior/shape_prior.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>

#include "lungseg/core/files/archive.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/infer/prior/known_lungs.hpp"
#include "lungseg/infer/prior/lung_frame.hpp"
#include "lungseg/infer/prior/prior_file.hpp"
#include "lungseg/infer/prior/thin_parts.hpp"
#include "support/scratch_folder.hpp"

using namespace lungseg;

namespace {

mask ellipse(int height, int width, double y, double x, double high, double wide) {
  mask result{height, width};
  for (int r = 0; r < height; ++r)
    for (int c = 0; c < width; ++c) result(r, c) = std::hypot((c - x) / wide, (r - y) / high) <= 1;
  return result;
}

void set_box(mask& on, int top, int left, int bottom, int right, std::uint8_t value) {
  for (int r = top; r < bottom; ++r) std::fill(on.row(r) + left, on.row(r) + right, value);
}

std::int64_t pixels(const mask& of) {
  return std::count(of.pixels.begin(), of.pixels.end(), std::uint8_t{1});
}

/// Ellipses whose width varies, with a flat base at a height that varies.
mask drawn_lung(double wide, double base) {
  mask result = ellipse(200, 120, 100, 60, 80, wide);
  set_box(result, static_cast<int>(base), 0, 200, 120, 0);
  return result;
}

mask tailed_lung() {
  mask result = drawn_lung(33, 149);
  set_box(result, 140, 78, 195, 86, 1);
  return result;
}

/// \param tailed  every which lung ends in a tail; 0 for none
shape_prior prior_of_drawn_lungs(int tailed) {
  std::mt19937_64 draw{1};
  std::vector<std::vector<double>> lungs;
  for (int i = 0; i < 60; ++i) {
    mask lung = drawn_lung(28 + static_cast<double>(draw() % 12), 140 + static_cast<double>(draw() % 20));
    if (tailed > 0 && i % tailed == 0)
      set_box(lung, 130, 78, 185 + static_cast<int>(draw() % 12), 84 + static_cast<int>(draw() % 4), 1);
    lungs.push_back(shape_prior::distances(lung));
  }
  return fit_shape_prior(lungs);
}

const shape_prior& drawn_prior() {
  static const shape_prior prior = prior_of_drawn_lungs(0);
  return prior;
}

double dice_of_masks(const mask& a, const mask& b) {
  std::int64_t both = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) both += a.pixels[i] && b.pixels[i];
  return 2.0 * static_cast<double>(both) / static_cast<double>(pixels(a) + pixels(b));
}

}  // namespace

TEST_CASE("A lung's frame is where its middle nine tenths lie") {
  mask box{100, 60};
  set_box(box, 10, 20, 90, 40, 1);
  const auto frame = frame_of(box);
  REQUIRE(frame);
  CHECK(frame->x == Approx(29.5).margin(1));
  CHECK(frame->y == Approx(49.5).margin(1));
  CHECK(frame->half_height == Approx(36).margin(1));  // 0.45 of 80 rows
  CHECK(frame->half_width == Approx(9).margin(1));
  set_box(box, 90, 20, 100, 22, 1);  // a tail of 20 of 1620 pixels
  CHECK(frame_of(box)->half_height == Approx(frame->half_height).margin(1.01));
  CHECK(!frame_of(mask{5, 5}));
  CHECK(!frame_of(mask{}));
}

TEST_CASE("Cells of a grid and pixels of the film are each other's places") {
  const frame_grid grid = frame_grid::fitted({40, 70, 10, 25}, 64);
  CHECK(grid.column(grid.pixel_x(12.25)) == Approx(12.25));
  CHECK(grid.row(grid.pixel_y(63)) == Approx(63));
  CHECK(grid.pixel_y(grid.row(70 + 25)) == Approx(95));
  CHECK(grid.row(70 + 25) - grid.row(70) == Approx(grid.cells()));
  CHECK(frame_grid::even({40, 70, 10, 25}, 64).step_x == frame_grid::even({40, 70, 10, 25}, 64).step_y);
}

TEST_CASE("Thin parts are those that reach far from where a disc fits") {
  mask lung{80, 80};
  set_box(lung, 10, 10, 50, 50, 1);
  const mask body = lung;
  set_box(lung, 50, 12, 75, 16, 1);  // a tail, 4 wide and 25 long
  set_box(lung, 20, 50, 24, 55, 1);  // a stub of 5
  const mask thin = thin_parts(lung, 5, 12);
  mask tail{80, 80};
  set_box(tail, 54, 12, 75, 16, 1);
  CHECK(pixels(thin) < pixels(tail) + 32);  // and its first rows, with what the disc leaves of the corner beside them
  for (std::size_t i = 0; i < thin.pixels.size(); ++i) REQUIRE(thin.pixels[i] >= tail.pixels[i]);
  for (std::size_t i = 0; i < thin.pixels.size(); ++i) REQUIRE(thin.pixels[i] <= lung.pixels[i]);
  CHECK(pixels(thin_parts(body, 5, 12)) == 0);
  CHECK(pixels(thin_parts(lung, 30, 1)) == 0);  // fits nowhere
}

TEST_CASE("A lung like those that a prior knows stays, also of another size, shape and place") {
  const mask known = drawn_lung(33, 149);
  const plausible_mask same = drawn_prior().correct(known);
  CHECK(whole_mask(same.pixels) == known);
  CHECK(same.cut == 0);
  CHECK(same.missing == 0);
  mask moved = ellipse(500, 400, 260, 200, 160, 62);
  set_box(moved, 350, 0, 500, 400, 0);
  CHECK(dice_of_masks(whole_mask(drawn_prior().correct(moved).pixels), moved) > 0.999);
  mask cut_off = ellipse(90, 60, 20, 30, 80, 26);  // beyond the film's edge
  CHECK(pixels(whole_mask(drawn_prior().correct(cut_off).pixels)) > 0);
}

TEST_CASE("A prior does the same to a lung wherever its film has it") {
  const mask tailed = tailed_lung();
  const plausible_mask here = drawn_prior().correct(tailed);
  mask_patch elsewhere = tailed;
  elsewhere.height += 7, elsewhere.top += 7, elsewhere.width += 400, elsewhere.left += 350;
  const plausible_mask there = drawn_prior().correct(elsewhere);
  CHECK(there.cut == here.cut);
  CHECK(there.missing == here.missing);
  REQUIRE(there.pixels.inside.pixels.size() > 0);
  for (int y = 0; y < tailed.height; ++y)
    for (int x = 0; x < tailed.width; ++x) REQUIRE(there.pixels(y + 7, x + 350) == here.pixels(y, x));
  CHECK(pixels(whole_mask(there.pixels)) == pixels(whole_mask(here.pixels)));
}

TEST_CASE("A tail is cut, and a bite is told but not filled") {
  const mask known = drawn_lung(33, 149), tailed = tailed_lung();
  const plausible_mask cut = drawn_prior().correct(tailed);
  CHECK(dice_of_masks(tailed, known) < 0.98);
  CHECK(dice_of_masks(whole_mask(cut.pixels), known) > 0.985);
  CHECK(cut.cut * static_cast<double>(pixels(tailed)) ==
        Approx(static_cast<double>(pixels(tailed) - pixels(whole_mask(cut.pixels)))));
  CHECK(cut.missing < 0.005);
  mask bitten = known;
  set_box(bitten, 95, 50, 120, 100, 0);
  const plausible_mask told = drawn_prior().correct(bitten);
  CHECK(whole_mask(told.pixels) == bitten);
  CHECK(told.cut == 0);
  CHECK(
      told.missing ==
      Approx(static_cast<double>(pixels(known) - pixels(bitten)) / static_cast<double>(pixels(bitten))).epsilon(0.25));
}

TEST_CASE("A thin part that some known lungs end in stays, as the left lung's below the heart") {
  const mask tailed = tailed_lung();
  CHECK(drawn_prior().correct(tailed).cut > 0.03);
  const plausible_mask known = prior_of_drawn_lungs(6).correct(tailed);
  CHECK(known.cut < 0.005);
  CHECK(known.missing < 0.005);
}

TEST_CASE("A mask without extent stays as it is") {
  const mask empty{40, 30};
  CHECK(whole_mask(drawn_prior().correct(empty).pixels) == empty);
  mask dot{40, 30};
  dot(3, 4) = 1;
  CHECK(whole_mask(drawn_prior().correct(dot).pixels) == dot);
  CHECK(shape_prior::distances(empty).empty());
}

TEST_CASE("Priors are fitted by side and definition, and travel in the file of a model") {
  film_dataset films;
  std::mt19937_64 draw{1};
  for (int i = 0; i < 35; ++i) {
    film_record film;
    film.definition = lung_definition::whole;
    for (const int id : {left_lung, right_lung})
      film.lungs.push_back(
          {id,
           {},
           encode(drawn_lung(28 + static_cast<double>(draw() % 12) + id, 150 + static_cast<double>(draw() % 9)))});
    films.films.push_back(film);
  }
  films.films.emplace_back();  // nobody said what its lungs, of which it has none, are
  known_lungs lungs;
  lungs.add(films);
  const lung_priors priors = lungs.fit();
  CHECK(priors.find(lung_definition::field, left_lung) == nullptr);
  CHECK(priors.find({}, left_lung) == nullptr);
  REQUIRE(priors.find(lung_definition::whole, right_lung));
  CHECK(!(*priors.find(lung_definition::whole, left_lung) == *priors.find(lung_definition::whole, right_lung)));

  film_dataset mirrored = films;
  mirrored.sides = laterality::image;
  known_lungs other;
  other.add(mirrored);
  CHECK(*other.fit().find(lung_definition::whole, left_lung) == *priors.find(lung_definition::whole, right_lung));

  archive model;
  CHECK(priors_from(model).empty());
  CHECK(!has_priors(model));
  attach_priors(model, priors);
  attach_priors(model, priors);  // in place of the first
  const lungseg_test::scratch_folder folder;
  write_archive(folder / "model.safetensors", model);
  const archive read = read_archive(folder / "model.safetensors");
  CHECK(has_priors(read));
  CHECK(read.tensors.size() == 6);
  const mask tailed = [] {
    mask lung = drawn_lung(33, 152);
    set_box(lung, 140, 78, 195, 84, 1);
    return lung;
  }();
  const lung_priors again = priors_from(read);  // half precision
  CHECK(dice_of_masks(whole_mask(again.find(lung_definition::whole, left_lung)->correct(tailed).pixels),
                      whole_mask(priors.find(lung_definition::whole, left_lung)->correct(tailed).pixels)) > 0.999);
  archive third;
  attach_priors(third, read);
  CHECK(third.tensors.size() == 6);
  std::erase_if(third.tensors, [](const auto& tensor) { return tensor.name == "prior.whole.left.modes"; });
  CHECK_THROWS_AS(priors_from(third), format_error);
}
