// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <string>

#include "lungseg/core/named_tensor.hpp"
#include "lungseg/train/named_values.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a training has to remember besides weights and optimizer to go on bit for bit. Everything else (stage, rate,
/// batch, random choices) is a function of the step. It holds no time of day, so that equal runs leave equal files.
struct training_state {
  std::int64_t step = 0;                                         // steps done
  std::int64_t validated = 0;                                    // step of the last validation
  std::int64_t best_step = 0;                                    // 0: none yet
  double best_score = -std::numeric_limits<double>::infinity();  // larger is better
  value_window window;                                           // since the last point of the training curve
  double seconds = 0;                                            // spent so far; kept only by time-limited runs
};

namespace detail {

inline constexpr const char* state_prefix = "training.";

}  // namespace detail

/// Writes a training's state into an archive's metadata.
void add_state(archive& to, const training_state& state);

/// \throws format_error when the archive holds no training state, or a damaged one
training_state state_of(const archive& from);

/// The options that a resumed run must share with the run before it, as text under short names.
using run_description = std::map<std::string, std::string>;

void add_description(archive& to, const run_description& run);

/// \throws option_error naming the first option that differs from the one that the checkpoint was trained with
void expect_same_run(const archive& from, const run_description& run);

/// The files of a run.
struct run_files {
  std::filesystem::path folder;

  std::filesystem::path last() const { return folder / "last.safetensors"; }  // everything that a resumed run needs
  std::filesystem::path best() const { return folder / "best.safetensors"; }  // the weights with the best score

  /// Removes what a killed process left half-written.
  void remove_partial() const;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/checkpoint_impl.hpp"
#endif
