// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <optional>

#include "lungseg/api/recipe.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/model/config/presets.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A network and the films that it is to learn from.
struct training_task {
  mask_rcnn_config config = lungs_small();
  film_dataset films, validation;                  // validation may be empty
  std::optional<std::filesystem::path> weights{};  // to start from, of the same configuration; otherwise random
};

/// Trains a Mask R-CNN: run_training() with validation scores by prediction. A fresh model takes the films' naming of
/// sides; with initial weights the films' names are translated into the model's.
/// \throws as run_training, mask_rcnn_trainable and take_weights
training_result train_model(const context& ctx, training_task task, training_recipe recipe);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/api/training_impl.hpp"
#endif
