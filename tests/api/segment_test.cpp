// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// segment(): the same lungs wherever the film comes from, and whoever asks beside it.

#include "lungseg/api/segment.hpp"
#include "lungseg/core/files/archive.hpp"
#include "lungseg/data/pixels/film_border.hpp"
#include "lungseg/model/weights/weights.hpp"

#include <stdlib.h>

#include <catch2/catch.hpp>
#include <thread>

#include "../support/scratch_folder.hpp"
#include "../support/small_mask_rcnn.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/phantom/phantom.hpp"

using namespace lungseg;
using lungseg_test::scratch_folder;

namespace {

/// A model that finds something on every film.
lung_model some_model(const std::filesystem::path& file) {
  mask_rcnn model{test::small("lungs_small"), 3};
  test::stir(model);
  archive weights;
  add_model(weights, model);
  write_archive(file, weights);
  return lung_model{context{}.with_threads(1), file, {.min_score = 0}};
}

std::vector<film> drawn(int count) {
  std::vector<film> films;
  for (int i = 0; i < count; ++i)
    films.push_back(draw_phantom(21, static_cast<std::uint64_t>(i), {.min_size = 90, .max_size = 120}).picture);
  return films;
}

bool same(const found_lung& a, const found_lung& b) {
  return a.found == b.found && a.score == b.score && a.mask == b.mask;
}
bool same(const segmented_film& a, const segmented_film& b) {
  return same(a.left(), b.left()) && same(a.right(), b.right()) && a.notes() == b.notes();
}

}  // namespace

TEST_CASE("segment: films from files and from memory, one or many", "[api]") {
  const scratch_folder folder;
  const lung_model model = some_model(folder / "model.safetensors");
  const std::vector<film> films = drawn(2);
  std::vector<std::filesystem::path> files;
  for (const film& each : films) {
    files.push_back(folder / (std::to_string(files.size()) + ".png"));
    write_png(files.back(), each);
  }
  const segmented_film wanted = segment(files[0]).with(model).run();
  REQUIRE((wanted.left().found || wanted.right().found));
  CHECK(wanted.prediction().file == "0.png");
  CHECK(same(model.segment(films[0]), wanted));

  std::vector<std::uint8_t> wide(static_cast<std::size_t>(films[0].height) * 500, 77);
  std::vector<std::uint16_t> deep(wide.size(), 9);
  for (int y = 0; y < films[0].height; ++y)
    for (int x = 0; x < films[0].width; ++x) {
      const auto at = static_cast<std::size_t>(y) * 500 + static_cast<std::size_t>(x);
      wide[at] = films[0](y, x);
      deep[at] = static_cast<std::uint16_t>(1000 + 13 * films[0](y, x));
    }
  const int height = films[0].height, width = films[0].width;
  CHECK(same(segment(image_view{wide.data(), height, width, 500}).with(model).run(), wanted));
  const segmented_film of_13_bits = segment(image_view{deep.data(), height, width, 500}).with(model).run();
  const grey_levels levels = levels_of(films[0], content_of(films[0]));
  CHECK(of_13_bits.film() == with_levels(films[0], levels));
  CHECK(of_13_bits.prediction().levels == grey_levels{1000 + 13 * levels.black, 1000 + 13 * levels.white});

  const std::vector<segmented_film> from_files = segment(files).with(model).run();
  const std::vector<segmented_film> from_memory = segment(films).with(model).run();
  REQUIRE((from_files.size() == 2 && from_memory.size() == 2));
  CHECK(same(from_files[0], wanted));
  for (std::size_t i = 0; i < 2; ++i) CHECK(same(from_files[i], from_memory[i]));
}

TEST_CASE("segment: a view of pixels that are not there is refused, and is no empty film", "[api]") {
  const scratch_folder folder;
  const lung_model model = some_model(folder / "model.safetensors");
  image_view<const std::uint8_t> shallow;
  image_view<const std::uint16_t> deep;
  shallow.height = deep.height = 90, shallow.width = deep.width = 80;
  CHECK_THROWS_WITH(segment(shallow).with(model).run(), Catch::Contains("cannot be 90 x 80 without pixels"));
  CHECK_THROWS_WITH(segment(deep).with(model).run(), Catch::Contains("cannot be 90 x 80 without pixels"));
  CHECK_THROWS_AS(segment(std::vector{shallow}).with(model).run(), shape_error);
}

TEST_CASE("segment: threads that share a model get what each would get alone", "[api]") {
  const scratch_folder folder;
  const lung_model model = some_model(folder / "model.safetensors");
  const std::vector<film> films = drawn(4);
  const std::vector<segmented_film> alone = model.segment(films);
  std::vector<std::vector<segmented_film>> beside(4);
  std::vector<std::thread> threads;
  for (auto& mine : beside) threads.emplace_back([&] { mine = model.segment(films); });
  for (std::thread& each : threads) each.join();
  for (const auto& mine : beside) {
    REQUIRE(mine.size() == films.size());
    for (std::size_t i = 0; i < films.size(); ++i) CHECK(same(mine[i], alone[i]));
  }
}

TEST_CASE("segment: without a model it is the one that ships", "[api]") {
  const scratch_folder folder;
  const film picture = drawn(1).front();
  const segmented_film wanted = segment(picture).with(some_model(folder / "lungs.safetensors")).run();
  ::setenv("LUNGSEG_MODELS", folder.path().c_str(), 1);
  const segmented_film found = segment(picture).with(lung_model::shipped({}, {.min_score = 0})).run();
  const segmented_film by_default = segment(picture).run();
  std::filesystem::remove(folder / "lungs.safetensors");
  CHECK_THROWS_WITH(segment(picture).run(), Catch::Contains("LUNGSEG_MODELS") && Catch::Contains("lungs.safetensors"));
  ::unsetenv("LUNGSEG_MODELS");
  CHECK(same(found, wanted));
  for (const segmented_film* each : {&wanted, &found, &by_default}) {
    REQUIRE(each->prediction().models.size() == 1);
    CHECK(each->prediction().models[0].file == "lungs.safetensors");
    CHECK_THAT(each->prediction().models[0].checksum, Catch::StartsWith("crc32c:"));
  }
}
