// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "lungseg/api/recipe.hpp"
#include "lungseg/api/shared_films.hpp"
#include "lungseg/infer/evaluate/mask_evaluation.hpp"
#include "lungseg/model/unet/unet_config.hpp"
#include "lungseg/train/trainer.hpp"
#include "lungseg/train/unet_trainable.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A U-Net and the films that it is to learn lung masks from; sides do not matter.
struct mask_training_task {
  unet_config config{};
  film_dataset films, validation;                  // validation may be empty
  std::optional<std::filesystem::path> weights{};  // to start from, of the same configuration; otherwise random
};

/// Trains a U-Net, the first stage of the original: run_training() with the validation films' mean and median Dice, in
/// their own grids, as scores.
/// \throws as run_training, film_trainable and take_weights
inline training_result train_masks(const context& ctx, mask_training_task task, training_recipe recipe) {
  warn_of_shared(task.films, task.validation, recipe.training.log);
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
  const mask_predictor judge{ctx, std::move(models)};
  recipe.training.describe.merge(trainable.description());
  if (!task.validation.films.empty() && !recipe.training.score)
    recipe.training.score = [&](const context&) {
      const mask_report report = evaluate_masks(judge, task.validation);
      return named_values{{"dice", report.dice.mean}, {"dice_median", report.dice.median}};
    };
  return run_training(ctx, trainable, recipe.training);
}

}}  // namespace lungseg::LUNGSEG_ABI
