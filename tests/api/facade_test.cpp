// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// The facade from folders to masks, with a network that is small enough for a test.

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "../support/scratch_folder.hpp"
#include "../support/tiny_mask_rcnn.hpp"
#include "lungseg/api/dataset.hpp"
#include "lungseg/api/segment.hpp"
#include "lungseg/api/train.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/infer/predict/predictor.hpp"
#include "lungseg/infer/score/measures.hpp"

using namespace lungseg;
using lungseg_test::contents_of;
using lungseg_test::scratch_folder;

namespace {

build_options image_sides() {
  build_options options;
  options.sides = laterality::image;
  return options;
}

void draw(const scratch_folder& folder, int count) {
  for (const char* part : {"films", "masks", "left", "right"}) std::filesystem::create_directories(folder / part);
  for (int i = 0; i < count; ++i) {
    const phantom drawn = draw_phantom(11, static_cast<std::uint64_t>(i), {.min_size = 90, .max_size = 110});
    mask both = drawn.left;
    for (std::size_t k = 0; k < both.pixels.size(); ++k) both.pixels[k] |= drawn.right.pixels[k];
    const std::string name = "film" + std::to_string(i) + ".png";
    write_png(folder / ("films/" + name), drawn.picture);
    write_mask(folder / ("masks/" + name), both);
    write_mask(folder / ("left/" + name), drawn.left);
    write_mask(folder / ("right/" + name), drawn.right);
  }
}

}  // namespace

TEST_CASE("facade: films and masks to a dataset file", "[api]") {
  const scratch_folder folder;
  draw(folder, 3);
  const film_dataset split = dataset(folder / "films").masks(folder / "masks").split_lungs().save(folder / "d.json");
  CHECK(split.films.size() == 3);
  CHECK(read_dataset(folder / "d.json").films.size() == 3);
  // The drawing has no holes and specks, so splitting the common mask gives the single masks back.
  const film_dataset single = dataset(folder / "films").masks(folder / "left", folder / "right").split_lungs().dataset;
  for (std::size_t i = 0; i < split.films.size(); ++i)
    for (const std::size_t lung : {0u, 1u})
      CHECK(overlap_of(split.films[i].lungs[lung].pixels, single.films[i].lungs[lung].pixels).dice() > 0.999);
  const film_dataset mirrored = dataset(folder / "films", image_sides()).masks(folder / "masks").split_lungs().dataset;
  CHECK(mirrored.sides == laterality::image);
  CHECK(mirrored.films[0].lungs[0].pixels == split.films[0].lungs[1].pixels);
}

TEST_CASE("facade: a dataset says what its masks cover and where they come from", "[api]") {
  const scratch_folder folder;
  draw(folder, 1);
  const film_dataset films = dataset(folder / "films")
                                 .definition(lung_definition::field)
                                 .source("drawn")
                                 .masks(folder / "masks")
                                 .split_lungs()
                                 .save(folder / "d.json");
  CHECK(films.films[0].definition == lung_definition::field);
  CHECK(read_dataset(folder / "d.json").films[0].source == "drawn");
}

TEST_CASE("facade: training gives a model that segments, and the model keeps the dataset's sides", "[api]") {
  const scratch_folder folder;
  draw(folder, 6);
  const film_dataset films = dataset(folder / "films", image_sides()).masks(folder / "masks").split_lungs().dataset;
  const context ctx = context{}.with_threads(2).with_seed(1);
  std::string told;
  const trained_model model = train(films)
                                  .preset(test::tiny_mask_rcnn())
                                  .stages({{"all", 1, 1e-3f}})
                                  .validation(0.34)
                                  .on(ctx)
                                  .report([&](log_level, std::string_view text) { told += text; })
                                  .run(folder / "run");
  CHECK(model.training().stop == stop_reason::finished);
  CHECK(model.training().steps == 1);
  CHECK(told.find("dice") != std::string::npos);
  CHECK(model.weights() == folder / "run" / "best.safetensors");
  CHECK(model.predictor().sides() == laterality::image);
  CHECK(std::filesystem::exists(folder / "run" / "last.safetensors"));

  const segmented_film result = segment(folder / "films/film0.png").with(model).run();
  const film shown = read_film(folder / "films/film0.png");
  CHECK(result.film() == shown);
  for (const found_lung& lung : {result.left(), result.right()}) {
    CHECK(lung.mask.height == shown.height);
    CHECK(lung.mask.width == shown.width);
    const bool any = std::any_of(lung.mask.pixels.begin(), lung.mask.pixels.end(), [](auto v) { return v != 0; });
    CHECK(any == lung.found);
    CHECK((lung.score > 0) == lung.found);
  }
  CHECK(result.notes().size() >= static_cast<std::size_t>(!result.left().found + !result.right().found));
  result.overlay(folder / "overlay.png");
  CHECK(image_size(folder / "overlay.png").height == shown.height);

  SECTION("a further training starts from the weights, with the films' sides translated") {
    film_dataset patient = with_sides(films, laterality::patient);
    const trained_model more = train(patient)
                                   .preset(model.predictor().models().front()->config())
                                   .from(model.weights())
                                   .stages({{"heads", 1, 1e-4f}})
                                   .validation(0)
                                   .on(ctx)
                                   .run(folder / "more");
    CHECK(more.predictor().sides() == laterality::image);
    CHECK(more.training().steps == 1);
  }
  SECTION("weights of another configuration are refused before any step") {
    mask_rcnn_config wider = test::tiny_mask_rcnn();
    wider.box_head_channels = 48;
    CHECK_THROWS_AS(train(films).preset(wider).from(model.weights()).on(ctx).run(folder / "bad"), format_error);
    CHECK_FALSE(std::filesystem::exists(folder / "bad"));
  }
}

TEST_CASE("facade: the same seed gives the same bytes", "[api]") {
  const scratch_folder folder;
  draw(folder, 4);
  const film_dataset films = dataset(folder / "films").masks(folder / "masks").split_lungs().dataset;
  const auto run = [&](const std::string& name, std::uint64_t seed) {
    const context ctx = context{}.with_threads(2).with_seed(seed);
    return contents_of(train(films)
                           .preset(test::tiny_mask_rcnn())
                           .stages({{"all", 2, 1e-3f}})
                           .validation(0)
                           .on(ctx)
                           .run(folder / name)
                           .training()
                           .files.last());
  };
  const std::string first = run("a", 1);
  CHECK(run("b", 1) == first);
  CHECK(run("c", 2) != first);
}

TEST_CASE("facade: a device that is not there is refused by name", "[api]") {
  CHECK_THROWS_AS(train(film_dataset{}).on(device::cuda(4096)), device_error);
}

TEST_CASE("recipe_for: every preset has one that the trainer takes", "[api]") {
  for (const char* name : {"lungs_small", "lungs", "seed", "matterport", "torchvision", "torchvision_v2"}) {
    const training_recipe recipe = recipe_for(preset(name));
    INFO(name);
    CHECK(recipe.learning.batch >= 1);
    CHECK_FALSE(recipe.training.stages.empty());
    CHECK_NOTHROW(learning_rate(1, 0, 10, recipe.training.schedule));
    CHECK_NOTHROW(updater({}, recipe.training.update));
    CHECK_NOTHROW(parse_stages(to_string(recipe.training.stages)));
  }
}

TEST_CASE("facade: a result's lungs are decoded once and outlive it", "[api]") {
  film_prediction found{"f.png", 4, 6, laterality::patient, {}, {}};
  mask left{4, 6};
  left(1, 2) = left(2, 2) = 1;
  found.lungs.push_back({left_lung, 0.75f, {2, 1, 3, 3}, encode(left)});
  const segmented_film result{film{4, 6}, found};
  CHECK(&result.left() == &result.left());
  CHECK(result.left().mask == left);
  CHECK(result.left().score == 0.75f);
  CHECK(result.left().box == box{2, 1, 3, 3});
  CHECK_FALSE(result.right().found);
  CHECK(result.right().mask == mask{4, 6});
  const found_lung& kept = segmented_film{result}.left();
  CHECK(kept.mask == left);
}
