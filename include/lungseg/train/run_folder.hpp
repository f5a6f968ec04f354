// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>

#include "lungseg/core/files/folder_lock.hpp"
#include "lungseg/core/log.hpp"
#include "lungseg/train/checkpoint.hpp"
#include "lungseg/train/curves.hpp"
#include "lungseg/train/step_timing.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The folder of a training run. Nothing is written there before begin(): of several ranks one calls it.
class run_folder {
 public:
  explicit run_folder(std::filesystem::path folder) : files_{std::move(folder)} {}

  const run_files& files() const noexcept { return files_; }

  /// Takes the folder, for as long as this object lives. \return whether it holds a run, to be resumed
  /// \throws file_error when it cannot be made; option_error when another run is writing there, or when it holds one
  ///         that is not to be resumed
  bool open(bool resume, const log_sink& log);

  /// Starts the curves, or goes on with them behind a step.
  void begin(std::int64_t resumed_after, bool timing);

  void add_training(std::int64_t step, const named_values& row) {
    if (training_) training_->add(step, row);
  }
  void add_validation(std::int64_t step, const named_values& row) {
    if (validation_) validation_->add(step, row);
  }
  void add_timing(std::int64_t step, const step_timing::mark& begin, const step_timing::mark& end) {
    if (timing_) timing_->add(step, begin, end);
  }

 private:
  run_files files_;
  std::optional<folder_lock> lock_;  // from before the first file to after the last
  std::optional<curves> training_, validation_;
  std::optional<step_timing> timing_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/run_folder_impl.hpp"
#endif
