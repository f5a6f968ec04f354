// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/model/view/view_config.hpp"
#include "lungseg/train/trainer_options.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A view classifier and the pictures that it is to learn from.
struct view_training_task {
  view_config config{};
  film_dataset films, validation;                // upright frontal films, of which no masks are needed
  std::vector<std::filesystem::path> negatives;  // pictures that are no frontal chest film; every tenth validates
  int batch = 32;
};

/// How a view classifier is trained when nothing else is said: AdamW, warm-up, one cosine.
trainer_options view_recipe();

/// Trains a view classifier: run_training() on films in all poses, drawn pictures, pieces of films and the negatives.
/// \throws as run_training and view_trainable; device_error for a context on a GPU
training_result train_views(const context& ctx, const view_training_task& task, trainer_options recipe);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/api/view_training_impl.hpp"
#endif
