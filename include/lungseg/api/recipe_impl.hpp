// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/api/recipe.hpp"
#include "lungseg/model/config/config.hpp"
#include "lungseg/model/unet/unet_config.hpp"
#include "lungseg/train/trainer_options.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE training_recipe recipe_for(const mask_rcnn_config& config) {
  training_recipe recipe;
  trainer_options& training = recipe.training;
  training.schedule = {.decay = decay_rule::cosine, .warmup_steps = 100};
  training.update = {.momentum = 0.9f, .weight_decay = 1e-4f, .clip = clip_rule::global, .clip_norm = 5};
  recipe.learning.batch = 4;
  training.stages = {{"all", 30, 0.02f}};
  if (config.input == input_rule::letterbox && config.depth > 18) {
    training.stages = {{"all", 40, 0.01f}};
  } else if (config.preset == "lungs") {
    training.update = {
        .optimizer = optimizer_rule::adamw, .weight_decay = 0.05f, .clip = clip_rule::global, .clip_norm = 5};
    training.stages = {{"all", 40, 1e-3f}};
    training.average = 0.999f;
  } else if (config.input == input_rule::square) {
    recipe.learning.batch = 2;
    training.update.clip = clip_rule::each;
    training.stages = {{"heads", 5, 1e-3f}, {"all", 15, 2e-4f}};
  } else if (config.input == input_rule::min_max) {
    recipe.learning.batch = 2;
    training.stages = {{"3+", 26, 2.5e-3f}};
  }
  return recipe;
}

LUNGSEG_INLINE training_recipe recipe_for(const unet_config&) {
  training_recipe recipe;
  trainer_options& training = recipe.training;
  training.schedule = {.decay = decay_rule::cosine, .warmup_steps = 100};
  training.update = {
      .optimizer = optimizer_rule::adamw, .weight_decay = 1e-2f, .clip = clip_rule::global, .clip_norm = 5};
  training.stages = {{"all", 40, 1e-3f}};
  recipe.learning.batch = 4;
  return recipe;
}

}}  // namespace lungseg::LUNGSEG_ABI
