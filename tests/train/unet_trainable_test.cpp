// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/train/unet_trainable.hpp"

#include <catch2/catch.hpp>

#include "../support/drawn_films.hpp"
#include "../support/scratch_folder.hpp"
#include "../support/tiny_unet.hpp"
#include "lungseg/api/mask_training.hpp"
#include "lungseg/infer/evaluate/mask_evaluation.hpp"
#include "lungseg/infer/predict/mask_predictor.hpp"
#include "lungseg/model/weights/unet_weights.hpp"
#include "resumed_run.hpp"

using namespace lungseg;
using lungseg::test::tiny_unet;
using lungseg_test::check_resumed_run;
using lungseg_test::contents_of;
using lungseg_test::drawn;
using lungseg_test::scratch_folder;

namespace {
const context unet_context = context{}.with_threads(2).with_seed(3);
}

TEST_CASE("a U-Net trains on films, and resumes bit for bit", "[train][trainer]") {
  const scratch_folder where;
  const film_dataset films = drawn(where, 5), validation = drawn(where, 2, "validation");
  trainer_options options;
  options.stages = {{"heads", 1, 1e-3f}, {"all", 2, 1e-3f}};
  options.update.optimizer = optimizer_rule::adamw;
  const auto with_trainable = [&](const auto& use) {
    unet model{tiny_unet(), 3};
    unet_trainable student{model, films, validation, unet_context.seed(), {.batch = 2}};
    return use(student);
  };
  const training_result whole = check_resumed_run(unet_context, where.path(), options, 6, with_trainable);
  CHECK_THAT(contents_of(where / "whole" / "train.csv"),
             Catch::StartsWith("step,epoch,rate,loss,cross_entropy,dice_loss,gradient_norm\n"));
  CHECK(to_json(unet_from(read_archive(whole.files.best()))->config()) == to_json(tiny_unet()));

  unet_config other = tiny_unet();
  other.threshold = 0.7f;
  unet model{other, 3};
  unet_trainable student{model, films, validation, unet_context.seed(), {.batch = 2}};
  CHECK_THROWS_WITH(run_training(unet_context, student, options), Catch::Contains("another configuration"));
}

TEST_CASE("a U-Net learns drawn films, judged by the Dice of its masks", "[train][trainer]") {
  const scratch_folder where;
  training_recipe recipe = recipe_for(tiny_unet());
  recipe.training.stages = {{"all", 60, 1e-2f}};
  recipe.training.schedule.warmup_steps = 10;
  recipe.training.folder = where / "run";
  recipe.learning.augment = {};
  const film_dataset films = drawn(where, 8);
  const training_result result = train_masks(unet_context, {tiny_unet(), films, films}, recipe);
  CHECK(result.best_score > 0.9);
  mask_predictor model = mask_predictor::load(unet_context, {result.files.best()});
  CHECK(evaluate_masks(model, films).dice.mean == result.best_score);
}

TEST_CASE("unet_trainable: a film that is not augmented is what prediction sees, and its lungs are one mask",
          "[train]") {
  const scratch_folder where;
  const film_dataset films = drawn(where, 1);
  for (const input_rule rule : {input_rule::stretch, input_rule::letterbox, input_rule::square}) {
    unet_config config = tiny_unet();
    config.input = rule;
    const sample one = read_sample(films, films.films[0], samples_for(config, {}, 3));
    const network_film wanted = to_network_film(read_film(films.folder / films.films[0].file), film_options(config));
    REQUIRE(one.film.pixels.size() == wanted.grey.pixels.size());
    // Training keeps films as bytes, prediction under `letterbox` does not round.
    const float rounding = rule == input_rule::letterbox ? 0.501f : 0.0f;
    for (std::size_t i = 0; i < one.film.pixels.size(); ++i)
      REQUIRE(std::abs(one.film.pixels[i] - wanted.grey.pixels[i]) <= rounding);
    REQUIRE(one.masks.size() == 2);
    const tensor<float, 4> target = to_lung_masks(unet_context, std::span{&one, 1});
    CHECK(target.extents() == shape<4>{1, 64, 64, 1});
    for (std::int64_t i = 0; i < target.size(); ++i) {
      const auto at = static_cast<std::size_t>(i);
      REQUIRE(target[i] == static_cast<float>(one.masks[0].pixels[at] | one.masks[1].pixels[at]));
    }
  }
}

TEST_CASE("unet_trainable: films without any lung, and weights of another model, are refused", "[train]") {
  const scratch_folder where;
  film_dataset films = drawn(where, 2);
  for (film_record& film : films.films) film.lungs.clear();
  unet model{tiny_unet(), 3};
  CHECK_THROWS_WITH((unet_trainable{model, films, {}, 3}), Catch::Contains("no film of the dataset has a lung mask"));
  CHECK_THROWS_WITH((unet_trainable{model, {}, films, 3}), Catch::Contains("no film"));
  archive contents;
  add_model(contents, model);
  contents.metadata.erase("kind");
  write_archive(where / "other.safetensors", contents);
  CHECK_THROWS_WITH(train_masks(unet_context, {tiny_unet(), drawn(where, 2), {}, where / "other.safetensors"}, {}),
                    Catch::Contains("other.safetensors: holds a model of kind 'mask_rcnn', expected a U-Net"));
}
