// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/api/rank_recipe.hpp"
#include "lungseg/api/shared_films.hpp"
#include "lungseg/api/view_training.hpp"
#include "lungseg/data/annotation/film_origin.hpp"
#include "lungseg/data/view/view_material.hpp"
#include "lungseg/train/trainer.hpp"
#include "lungseg/train/view_trainable.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE trainer_options view_recipe() {
  trainer_options recipe;
  recipe.schedule = {.decay = decay_rule::cosine, .warmup_steps = 100};
  recipe.update = {
      .optimizer = optimizer_rule::adamw, .weight_decay = 1e-2f, .clip = clip_rule::global, .clip_norm = 5};
  recipe.stages = {{"all", 40, 2e-3f}};
  recipe.average = 0.998f;
  return recipe;
}

LUNGSEG_INLINE training_result train_views(const context& ctx, const view_training_task& task, trainer_options recipe) {
  constexpr std::size_t validating = 10;  // every so many of the negatives
  expect<device_error>(ctx.where().is_cpu(),
                       "training: a view classifier works on the host, not on " + ctx.where().name());
  for (const film_dataset* films : {&task.films, &task.validation})
    expect_modality(*films, film_modality::xray, "training: a view classifier");
  recipe.log = log_of_rank(ctx, std::move(recipe.log));
  const log_sink log = is_first_rank(ctx) ? recipe.log : log_sink{};  // all ranks read the same
  warn_of_shared(task.films, task.validation, log);
  const auto read = [&](const film_dataset& from) {
    std::vector<std::filesystem::path> files;
    for (const film_record& record : from.films) files.push_back(from.folder / record.file);
    return read_small_films(ctx, files, log, {.also = from.also});
  };
  std::int64_t left_out = 0;
  const auto counted = [&](std::vector<film> pictures, std::size_t wanted, const std::string& what) {
    expect<format_error>(wanted == 0 || !pictures.empty(),
                         "training: none of the " + std::to_string(wanted) + " " + what + " can be read");
    left_out += static_cast<std::int64_t>(wanted - pictures.size());
    return pictures;
  };
  view_material material, validation;
  material.films = counted(read(task.films), task.films.films.size(), "films");
  material.others = counted(read_small_films(ctx, task.negatives, log), task.negatives.size(), "negatives");
  validation.films = counted(read(task.validation), task.validation.films.size(), "films to validate on");
  validation.others = every_nth_of(material.others, validating);
  view_classifier model{task.config, ctx.seed()};
  view_trainable trainable{model, std::move(material), std::move(validation), {.batch = task.batch}};
  recipe.describe.merge(trainable.description());
  training_result result = run_training(ctx, trainable, recipe);
  result.films_left_out = left_out;
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
