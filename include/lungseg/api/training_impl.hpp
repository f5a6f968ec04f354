// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "lungseg/api/dice_scores.hpp"
#include "lungseg/api/rank_recipe.hpp"
#include "lungseg/api/shared_films.hpp"
#include "lungseg/api/shared_scores.hpp"
#include "lungseg/api/training.hpp"
#include "lungseg/data/annotation/film_origin.hpp"
#include "lungseg/data/annotation/sides.hpp"
#include "lungseg/infer/evaluate/evaluate.hpp"
#include "lungseg/train/mask_rcnn_trainable.hpp"
#include "lungseg/train/named_values.hpp"
#include "lungseg/train/trainer.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE training_result train_model(const context& ctx, training_task task, training_recipe recipe) {
  std::optional<archive> initial;
  if (task.weights) initial = read_archive(*task.weights);
  // The sides of given weights are what they were trained on, whatever the configuration beside them says.
  if (!initial)
    task.config.laterality = name(task.films.sides);
  else if (initial->metadata.contains("config"))
    task.config.laterality = mask_rcnn_config_of(*initial).laterality;
  task.config.modality = task.films.modality;
  if (!task.validation.films.empty()) expect_modality(task.validation, task.config.modality, "training: validation");
  recipe = recipe_of_rank(ctx, std::move(recipe));
  warn_of_shared(task.films, task.validation, is_first_rank(ctx) ? recipe.training.log : log_sink{});
  const laterality sides = task.config.laterality == "image" ? laterality::image : laterality::patient;
  task.films = with_sides(std::move(task.films), sides);
  task.validation = with_sides(std::move(task.validation), sides);

  std::vector<std::unique_ptr<mask_rcnn>> models;
  models.push_back(std::make_unique<mask_rcnn>(task.config, ctx.seed()));
  mask_rcnn& model = *models.front();
  if (initial) take_weights(model, *initial);
  mask_rcnn_trainable trainable{model, std::move(task.films), task.validation, ctx.seed(), recipe.learning};
  const predictor judge{ctx.alone(), std::move(models)};
  recipe.training.describe.merge(trainable.description());
  if (!task.validation.films.empty() && !recipe.training.score)
    recipe.training.score = [&](const context& on) {
      return detail::scores_of(detail::shared_figures(
          on, task.validation, [&](const film_dataset& part) { return evaluate(judge, part).scores; }));
    };
  return run_training(ctx, trainable, recipe.training);
}

}}  // namespace lungseg::LUNGSEG_ABI
