// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "lungseg/api/dice_scores.hpp"
#include "lungseg/api/mask_training.hpp"
#include "lungseg/api/rank_recipe.hpp"
#include "lungseg/api/shared_films.hpp"
#include "lungseg/api/shared_mask_scores.hpp"
#include "lungseg/data/annotation/film_origin.hpp"
#include "lungseg/infer/evaluate/mask_evaluation.hpp"
#include "lungseg/train/trainer.hpp"
#include "lungseg/train/unet_trainable.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE training_result train_masks(const context& ctx, mask_training_task task, training_recipe recipe) {
  task.config.modality = task.films.modality;
  if (!task.validation.films.empty()) expect_modality(task.validation, task.config.modality, "training: validation");
  recipe = recipe_of_rank(ctx, std::move(recipe));
  warn_of_shared(task.films, task.validation, is_first_rank(ctx) ? recipe.training.log : log_sink{});
  std::vector<std::unique_ptr<unet>> models;
  models.push_back(std::make_unique<unet>(task.config, ctx.seed()));
  unet& model = *models.front();
  if (task.weights) {
    const archive from = read_archive(*task.weights);
    expect<format_error>(kind_of(from) == unet::kind,
                         from.source + ": holds a model of kind '" + kind_of(from) + "', expected a U-Net");
    take_weights(model, from);
  }
  unet_trainable trainable{model, std::move(task.films), task.validation, ctx.seed(), recipe.learning};
  const mask_predictor judge{ctx.alone(), std::move(models)};
  recipe.training.describe.merge(trainable.description());
  if (!task.validation.films.empty() && !recipe.training.score)
    recipe.training.score = [&](const context& on) {
      const std::vector<mask_definition> definitions = detail::shared_masks(
          on, task.validation, [&](const film_dataset& part) { return evaluate_masks(judge, part).scores; });
      return detail::dice_scores(definitions,
                                 [](const mask_definition& masks) -> const summary& { return masks.dice; });
    };
  return run_training(ctx, trainable, recipe.training);
}

}}  // namespace lungseg::LUNGSEG_ABI
