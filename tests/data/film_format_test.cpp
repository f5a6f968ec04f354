// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/image/film_format.hpp"

#include <catch2/catch.hpp>

#include "../support/scratch_folder.hpp"
#include "lungseg/data/dataset/dataset_builder.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/pixels/put_right.hpp"
#include "lungseg/data/sample/sample.hpp"

using namespace lungseg;
using lungseg_test::scratch_folder;

namespace {

constexpr film_pose lies{.quarters = 1, .mirrored = true};

/// Pictures with another ending, which all say that they are mirrored and turned.
struct lying_format final : film_format {
  bool holds(const std::filesystem::path& file) const override { return file.extension() == ".lying"; }
  image_extent size(const std::filesystem::path& file, const read_options&) const override { return image_size(file); }
  film_file read(const std::filesystem::path& file, const read_options&) const override {
    film_file result = read_film_file(file);
    result.pose = lies;
    return result;
  }
};

}  // namespace

TEST_CASE("film_format: reads the files that it holds, and no others", "[data]") {
  const scratch_folder folder;
  const film picture = draw_phantom(7, 0, {.min_size = 96, .max_size = 128}).picture;
  write_png(folder / "film.png", picture);
  write_png(folder / "film.lying", picture);
  const read_options both{.also = std::make_shared<lying_format>()};
  CHECK_FALSE(read_film_file(folder / "film.png", both).pose);
  CHECK(read_film_file(folder / "film.lying", both).pose == lies);
  CHECK(image_size(folder / "film.lying", both) == image_extent{picture.height, picture.width});
  CHECK_FALSE(read_film_file(folder / "film.lying").pose);
}

TEST_CASE("build_dataset and read_sample: a film that lies as its file says is used put right", "[data]") {
  const scratch_folder folder;
  const phantom drawn = draw_phantom(7, 0, {.min_size = 96, .max_size = 128, .rotation = 0});
  mask lungs = drawn.left;
  detail::add_pixels(lungs, drawn.right);
  for (const char* part : {"upright", "upright_masks", "lying", "lying_masks"})
    std::filesystem::create_directory(folder / part);
  write_png(folder / "upright/a.png", drawn.picture);
  write_mask(folder / "upright_masks/a.png", lungs);
  write_png(folder / "lying/a.lying", as_it_lies(drawn.picture, lies));
  write_mask(folder / "lying_masks/a.png", as_it_lies(lungs, lies));
  const auto plain = build_dataset({}, {.images = folder / "upright", .masks = folder / "upright_masks"}, {});
  const auto found = build_dataset({},
                                   {.images = folder / "lying",
                                    .masks = folder / "lying_masks",
                                    .films = {folder / "lying/a.lying"},
                                    .also = std::make_shared<lying_format>()},
                                   {});
  REQUIRE((plain.report.kept() == 1 && found.report.kept() == 1));
  const film_record &upright = plain.dataset.films[0], &lying = found.dataset.films[0];
  CHECK(lying.file == "a.lying");
  CHECK((lying.height == upright.width && lying.width == upright.height));
  REQUIRE((upright.lungs.size() == 2 && lying.lungs.size() == 2));
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(lying.lungs[i].class_id == upright.lungs[i].class_id);
    CHECK(lying.lungs[i].pixels == as_it_lies(upright.lungs[i].pixels, lies));
  }
  const sample one = read_sample(plain.dataset, upright, {.height = 64, .width = 64});
  const sample same = read_sample(found.dataset, lying, {.height = 64, .width = 64});
  CHECK((one.film == same.film));
  CHECK(one.classes == same.classes);
  CHECK(one.masks == same.masks);
}
