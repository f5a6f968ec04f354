// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/api/unet_masks.hpp"
#include "lungseg/infer/predict/mask_predictor.hpp"
#include "lungseg/infer/score/measures.hpp"

#include <catch2/catch.hpp>
#include <filesystem>

#include "../support/drawn_films.hpp"
#include "../support/scratch_folder.hpp"
#include "../support/tiny_unet.hpp"
#include "lungseg/api/dataset.hpp"
#include "lungseg/api/mask_training.hpp"

using namespace lungseg;
using lungseg_test::scratch_folder;

TEST_CASE("facade: films without masks get them from U-Nets, and their lungs are told apart", "[api]") {
  const scratch_folder where;
  const context ctx = context{}.with_threads(2).with_seed(3);
  const film_dataset films = lungseg_test::drawn(where, 6);  // beside no other file, so that its folder is all films
  const scratch_folder runs;
  training_recipe recipe = recipe_for(test::tiny_unet());
  recipe.training.stages = {{"all", 40, 1e-2f}};
  recipe.training.schedule.warmup_steps = 10;
  recipe.training.folder = runs / "masks";
  recipe.learning.augment = {};
  const auto weights = train_masks(ctx, {test::tiny_unet(), films, films}, recipe).files.best();

  const auto segment = unet_masks(ctx, {weights, weights});
  const film shown = read_film(where / films.films[0].file);
  CHECK(segment(shown) == mask_predictor::load(ctx, {weights}).predict(shown));

  const built_films built = dataset(films.folder).masks(segment).split_lungs(ctx);
  CHECK(built.report.left_out() == 0);
  REQUIRE(built.dataset.films.size() == films.films.size());
  for (std::size_t i = 0; i < films.films.size(); ++i) {
    const auto &found = built.dataset.films[i].lungs, &drawn = films.films[i].lungs;
    REQUIRE(found.size() == 2);
    for (const instance& lung : found)
      for (const instance& truth : drawn)
        CHECK((overlap_of(lung.pixels, truth.pixels).dice() > 0.8) == (lung.class_id == truth.class_id));
  }
  CHECK_THROWS_AS(unet_masks(ctx, {where / "none.safetensors"}), file_error);
  CHECK_THROWS_AS(unet_masks(ctx, {}), option_error);
}
