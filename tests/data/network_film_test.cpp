// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/sample/network_film.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <utility>

#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/data/sample/sample.hpp"
#include "support/scratch_folder.hpp"

using namespace lungseg;

namespace {

film chest_film() {
  return draw_phantom(3, 1, {.min_size = 240, .max_size = 240, .border_probability = 0}).picture;
}

film changed(film in, double (*curve)(double)) {
  for (std::uint8_t& v : in.pixels) v = static_cast<std::uint8_t>(std::lround(curve(v)));
  return in;
}

template <class Image>
Image in_border(const Image& in, int top, int left, int height, int width, int level) {
  Image out{height, width, static_cast<std::uint8_t>(level)};
  for (int y = 0; y < in.height; ++y) std::copy_n(in.row(y), in.width, out.row(top + y) + left);
  return out;
}

double mean_difference(const network_film& a, const network_film& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.grey.pixels.size(); ++i) sum += std::abs(double{a.grey.pixels[i]} - b.grey.pixels[i]);
  return sum / static_cast<double>(a.grey.pixels.size());
}

constexpr network_film_options ours{.rule = input_rule::letterbox, .min_size = 128, .max_size = 128};

}  // namespace

TEST_CASE("to_network_film: our rule sees the same picture of a dark film, a flat one and a lifted one") {
  const film in = chest_film();
  const network_film plain = to_network_film(in, ours);
  CHECK(mean_difference(plain, to_network_film(changed(in, [](double v) { return v / 3; }), ours)) < 1.5);
  CHECK(mean_difference(plain, to_network_film(changed(in, [](double v) { return 100 + v / 4; }), ours)) < 1.5);
  const grey_levels dark = seen_film(changed(in, [](double v) { return v / 3; }), ours).levels;
  CHECK(std::abs(3 * dark.white - seen_film(in, ours).levels.white) <= 3);
}

TEST_CASE("to_network_film: our rule sees a film without its border, and knows where it came from") {
  const film in = chest_film();
  const network_film plain = to_network_film(in, ours);
  for (const int level : {0, 255}) {
    const film framed = in_border(in, 50, 80, 400, 390, level);
    const network_film seen = to_network_film(framed, ours);
    CHECK(seen.grey == plain.grey);
    CHECK(seen_film(framed, ours).levels == seen_film(in, ours).levels);
    CHECK((seen.place.film_top == plain.place.film_top + 50 && seen.place.film_left == plain.place.film_left + 80));
    const box lung{10, 20, 60, 120}, lower{90, 70, 140, 170};
    CHECK(seen.place.to_network(lower) == plain.place.to_network(lung));
  }
}

TEST_CASE("to_network_film: the rules of other systems take levels and borders as they are") {
  const film in = changed(chest_film(), [](double v) { return v / 3; });
  for (const input_rule rule : {input_rule::square, input_rule::min_max, input_rule::stretch}) {
    const placed_film seen = place_film(in, {.rule = rule, .min_size = 128, .max_size = 256});
    CHECK(seen.pixels == in);
    CHECK(seen.levels == grey_levels{0, 255});
    CHECK((seen.place.film_top == 0 && seen.place.film_left == 0));
  }
}

TEST_CASE("read_sample: a training sees the film that prediction sees, and its masks in the same place") {
  const lungseg_test::scratch_folder folder;
  const phantom drawn = draw_phantom(3, 1, {.min_size = 240, .max_size = 240, .border_probability = 0});
  const int height = drawn.picture.height + 70, width = drawn.picture.width + 90;
  const film wide = in_border(changed(drawn.picture, [](double v) { return v / 2; }), 30, 60, height, width, 255);
  write_png(folder / "wide.png", wide);
  film_dataset set;
  set.folder = folder.path();
  film_record record{"wide.png", height, width, {}};
  for (const auto& [id, lung] : {std::pair{left_lung, &drawn.left}, {right_lung, &drawn.right}}) {
    const run_lengths pixels = encode(in_border(*lung, 30, 60, height, width, 0));
    record.lungs.push_back({id, bounding_box(pixels), pixels});
  }
  const sample s = read_sample(set, record, {.placing = [](film in) { return place_film(std::move(in), ours); }});
  const network_film seen = to_network_film(wide, ours);
  CHECK(s.place == seen.place);
  for (std::size_t i = 0; i < s.film.pixels.size(); ++i)
    CHECK(std::abs(s.film.pixels[i] - seen.grey.pixels[i]) <= 0.5f + 1e-4f);  // kept as 8 bits
  REQUIRE(s.masks.size() == 2);
  for (std::size_t k = 0; k < 2; ++k) {
    const box wanted = seen.place.to_network(record.lungs[k].area);
    CHECK(std::abs(s.boxes[k].x1 - wanted.x1) <= 1);
    CHECK(std::abs(s.boxes[k].y2 - wanted.y2) <= 1);
  }
}
