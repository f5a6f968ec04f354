// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <optional>

#include "lungseg/api/recipe.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/data/annotation/annotation.hpp"

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
training_result train_masks(const context& ctx, mask_training_task task, training_recipe recipe);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/api/mask_training_impl.hpp"
#endif
