// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/api/leave_out.hpp"
#include "lungseg/api/lung_model.hpp"
#include "lungseg/api/training.hpp"
#include "lungseg/core/device.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

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
/// Verbs may come in any order, each once.
/// \throws option_error from a verb that was said before, or that another one contradicts
class training_setup {
 public:
  explicit training_setup(film_dataset films) { task_.films = std::move(films); }

  /// The network: a preset, or a configuration of one's own. Without it that of the weights to start from, else
  /// lungs_small.
  [[nodiscard]] training_setup preset(mask_rcnn_config config) && {
    set("preset", config_, std::move(config));
    return std::move(*this);
  }
  /// Layers, epochs and rate of each stage.
  [[nodiscard]] training_setup stages(std::vector<stage> stages) && {
    set("stages", stages_, std::move(stages));
    return std::move(*this);
  }
  /// Films to validate on. Without them a tenth of the films is kept for it.
  [[nodiscard]] training_setup validation(film_dataset films) && {
    set("validation", fraction_, 0.0);
    task_.validation = std::move(films);
    return std::move(*this);
  }
  /// The share of the films that is kept for validation; 0: none.
  [[nodiscard]] training_setup validation(double fraction) && {
    set("validation", fraction_, fraction);
    return std::move(*this);
  }
  /// A weight file of the same configuration to start from.
  [[nodiscard]] training_setup from(std::filesystem::path weights) && {
    set("from", task_.weights, std::move(weights));
    return std::move(*this);
  }
  /// Threads, precision, memory, and what on(device) and seed() do not say.
  /// \throws as context::with_device, if the device was said
  [[nodiscard]] training_setup on(const context& ctx) && {
    set("on(context)", given_, ctx);
    ctx_ = device_ ? ctx.with_device(*device_) : ctx;
    return std::move(*this);
  }
  /// \throws device_error when this build or machine cannot serve the device
  [[nodiscard]] training_setup on(device where) && {
    set("on(device)", device_, where);
    ctx_ = ctx_.with_device(where);
    return std::move(*this);
  }
  [[nodiscard]] training_setup seed(std::uint64_t seed) && {
    set("seed", seed_, seed);
    return std::move(*this);
  }
  /// A limit of the time; the learning rate then falls with the clock.
  [[nodiscard]] training_setup minutes(double limit) && {
    set("minutes", minutes_, limit);
    return std::move(*this);
  }
  /// Films a step.
  [[nodiscard]] training_setup batch(int films) && {
    set("batch", batch_, films);
    return std::move(*this);
  }
  /// How films are changed before each step; {}: not at all.
  [[nodiscard]] training_setup augmentation(std::optional<augment_options> options) && {
    set("augmentation", augment_, options);
    return std::move(*this);
  }
  /// Goes on from the folder's last checkpoint, if there is one: the same films and settings are then needed.
  [[nodiscard]] training_setup resume(bool wanted = true) && {
    set("resume", resume_, wanted);
    return std::move(*this);
  }
  /// Ends the training before its next step once the flag is true, with a checkpoint to resume() from. Any thread or
  /// signal handler may set it; it must outlive the training.
  [[nodiscard]] training_setup stop_on(const std::atomic<bool>& flag) && {
    set("stop_on", stop_, &flag);
    return std::move(*this);
  }
  /// One rank of several that train this model together: every one of them says the same, and gets the same model.
  /// batch() is of all ranks together.
  [[nodiscard]] training_setup across(std::shared_ptr<communicator> world) && {
    set("across", world_, std::move(world));
    return std::move(*this);
  }
  /// The same bytes, whatever the number of ranks; see in_film_ranks, also for what must be equal besides. On one
  /// thread for each film, and on the processor only.
  [[nodiscard]] training_setup deterministic(bool wanted = true) && {
    set("deterministic", deterministic_, wanted);
    return std::move(*this);
  }
  /// Who hears of the epochs, and who shows progress.
  [[nodiscard]] training_setup report(log_sink log, progress_sink progress = {}) && {
    set("report", report_, std::pair{std::move(log), std::move(progress)});
    return std::move(*this);
  }

  /// Trains into `folder`, which holds checkpoints and curves afterwards, and returns the best model.
  /// \throws as train_model; file_error when it was stopped before its first epoch was done, and no model is there
  trained_model run(const std::filesystem::path& folder) &&;

  /// Instead of one training, one for each source of the films without that source, each tested on it: what the model
  /// does on hospitals that it has not seen. See lungseg::leave_out(); nothing may be said of validation films.
  /// \param sources  which to leave out; empty: each in turn
  std::vector<left_out_fold> leave_out(const std::filesystem::path& folder, std::vector<std::string> sources = {}) &&;

 private:
  /// A second word about the same thing would make the first one unsaid.
  template <class T, class Said>
  static void set(const char* verb, std::optional<T>& what, Said&& value) {
    expect<option_error>(!what, std::string{"train: "} + verb + " was said twice");
    what = std::forward<Said>(value);
  }

  mask_rcnn_config configuration() const;
  training_recipe recipe_in(const std::filesystem::path& folder) const;

  training_task task_;
  std::optional<mask_rcnn_config> config_;
  std::optional<std::vector<stage>> stages_;
  context ctx_;  // of given_ and device_
  std::optional<context> given_;
  std::optional<device> device_;
  std::optional<std::uint64_t> seed_;
  std::optional<double> fraction_, minutes_;
  std::optional<int> batch_;
  std::optional<std::optional<augment_options>> augment_;
  std::optional<bool> resume_, deterministic_;
  std::optional<std::shared_ptr<communicator>> world_;
  std::optional<const std::atomic<bool>*> stop_;
  std::optional<std::pair<log_sink, progress_sink>> report_;
};

/// The beginning of a training: train(films).preset(lungs_small()).run("runs/a").
[[nodiscard]] inline training_setup train(film_dataset films) {
  return training_setup{std::move(films)};
}

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/api/train_impl.hpp"
#endif
