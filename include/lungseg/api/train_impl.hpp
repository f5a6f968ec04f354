// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <utility>

#include "lungseg/api/film_ranks.hpp"
#include "lungseg/api/train.hpp"
#include "lungseg/core/files/archive.hpp"
#include "lungseg/data/dataset/dataset_file.hpp"
#include "lungseg/model/weights/weights.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE training_recipe training_setup::recipe_in(const std::filesystem::path& folder) const {
  training_recipe recipe = recipe_for(task_.config);
  if (stages_) recipe.training.stages = *stages_;
  recipe.training.folder = folder;
  recipe.training.minutes = minutes_.value_or(0);
  recipe.training.resume = resume_.value_or(false);
  recipe.learning.batch = batch_.value_or(recipe.learning.batch);
  if (augment_) recipe.learning.augment = *augment_;
  if (stop_) recipe.training.cancelled = [flag = *stop_] { return flag->load(); };
  if (report_) recipe.training.log = recipe.learning.log = locked(report_->first);
  if (report_) recipe.training.progress = report_->second;
  return recipe;
}

LUNGSEG_INLINE trained_model training_setup::run(const std::filesystem::path& folder) && {
  task_.config = configuration();
  const context ctx = (seed_ ? ctx_.with_seed(*seed_) : ctx_).across(world_.value_or(nullptr));
  if (const double share = fraction_.value_or(0.1); share != 0)
    task_.validation = split_off(task_.films, share, ctx.seed());
  const training_recipe recipe = recipe_in(folder);
  training_result result = deterministic_.value_or(false)
                               ? in_film_ranks(ctx, recipe.learning.batch,
                                               [&](const context& own) { return train_model(own, task_, recipe); })
                               : train_model(ctx, std::move(task_), recipe);
  expect<file_error>(result.best_step > 0, folder.string() + ": the training was stopped before there was a model");
  lung_model model{ctx.alone(), result.files.best()};
  return {std::move(model), std::move(result)};
}

LUNGSEG_INLINE std::vector<left_out_fold> training_setup::leave_out(const std::filesystem::path& folder,
                                                                    std::vector<std::string> sources) && {
  expect<option_error>(!fraction_,
                       "train: validation was said, and leave_out validates on the films that are left out");
  expect<option_error>(!world_ && !deterministic_.value_or(false),
                       "train: leave_out trains on one rank, neither across several nor deterministic");
  task_.config = configuration();
  const context ctx = seed_ ? ctx_.with_seed(*seed_) : ctx_;
  return lungseg::leave_out(ctx, task_, recipe_in(folder), std::move(sources));
}

LUNGSEG_INLINE mask_rcnn_config training_setup::configuration() const {
  if (config_ || !task_.weights) return config_.value_or(lungs_small());
  return mask_rcnn_config_of(read_archive_header(*task_.weights));
}

}}  // namespace lungseg::LUNGSEG_ABI
