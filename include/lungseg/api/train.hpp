// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "lungseg/api/lung_model.hpp"
#include "lungseg/api/training.hpp"
#include "lungseg/core/device.hpp"
#include "lungseg/data/dataset_file.hpp"

namespace lungseg::inline LUNGSEG_ABI {

/// A model fresh from its training, read from the run's best checkpoint.
class trained_model : public lung_model {
 public:
  trained_model(lung_model model, training_result training)
      : lung_model{std::move(model)}, training_{std::move(training)} {}
  const training_result& training() const noexcept { return training_; }
  std::filesystem::path weights() const { return training_.files.best(); }

 private:
  training_result training_;
};

/// A training in the making. Every verb returns the changed training; what is not said follows the preset's recipe.
class training_setup {
 public:
  explicit training_setup(film_dataset films) { task_.films = std::move(films); }

  /// The network: a preset, or a configuration of one's own.
  [[nodiscard]] training_setup preset(mask_rcnn_config config) && {
    task_.config = std::move(config);
    return std::move(*this);
  }
  /// Layers, epochs and rate of each stage.
  [[nodiscard]] training_setup stages(std::vector<stage> stages) && {
    stages_ = std::move(stages);
    return std::move(*this);
  }
  /// Films to validate on. Without them a tenth of the films is kept for it.
  [[nodiscard]] training_setup validation(film_dataset films) && {
    task_.validation = std::move(films);
    fraction_ = 0;
    return std::move(*this);
  }
  /// The share of the films that is kept for validation; 0: none.
  [[nodiscard]] training_setup validation(double fraction) && {
    fraction_ = fraction;
    return std::move(*this);
  }
  /// A weight file of the same configuration to start from.
  [[nodiscard]] training_setup from(std::filesystem::path weights) && {
    task_.weights = std::move(weights);
    return std::move(*this);
  }
  [[nodiscard]] training_setup on(const context& ctx) && {
    ctx_ = ctx;
    return std::move(*this);
  }
  /// \throws device_error when this build or machine cannot serve the device
  [[nodiscard]] training_setup on(device where) && {
    ctx_ = context::on(where).with_seed(ctx_.seed());
    return std::move(*this);
  }
  [[nodiscard]] training_setup seed(std::uint64_t seed) && {
    ctx_ = ctx_.with_seed(seed);
    return std::move(*this);
  }
  /// A limit of the time; the learning rate then falls with the clock.
  [[nodiscard]] training_setup minutes(double limit) && {
    minutes_ = limit;
    return std::move(*this);
  }
  /// Who hears of the epochs, and who shows progress.
  [[nodiscard]] training_setup telling(log_sink log, progress_sink shown = {}) && {
    log_ = std::move(log);
    shown_ = std::move(shown);
    return std::move(*this);
  }

  /// Trains into `folder`, which holds checkpoints and curves afterwards, and returns the best model.
  /// \throws as train_model
  trained_model run(const std::filesystem::path& folder) && {
    training_recipe recipe = recipe_for(task_.config);
    if (!stages_.empty()) recipe.training.stages = stages_;
    recipe.training.folder = folder;
    recipe.training.minutes = minutes_;
    recipe.training.log = recipe.lessons.log = log_;
    recipe.training.progress = shown_;
    if (fraction_ > 0) task_.validation = split_off(task_.films, fraction_, ctx_.seed());
    training_result result = train_model(ctx_, std::move(task_), std::move(recipe));
    return {lung_model{result.files.best(), ctx_}, std::move(result)};
  }

 private:
  training_task task_;
  std::vector<stage> stages_;
  context ctx_;
  double fraction_ = 0.1, minutes_ = 0;
  log_sink log_;
  progress_sink shown_;
};

/// The beginning of a training: train(films).preset(lungs_small{}).run("runs/a").
[[nodiscard]] inline training_setup train(film_dataset films) {
  return training_setup{std::move(films)};
}

}  // namespace lungseg::inline LUNGSEG_ABI
