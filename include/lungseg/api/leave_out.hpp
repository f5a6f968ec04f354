// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/api/training.hpp"
#include "lungseg/infer/score/evaluation.hpp"

/// \file
/// How a model does on films of a hospital that it has not seen.

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A training without the films of one source, and the scores on them.
struct left_out_fold {
  std::string source;
  std::int64_t training_films = 0;
  training_result training{};
  std::optional<evaluation_report> scores{};  // of all films of the source; none when the training was cancelled
};

/// Where the fold of a source is, within the folder of all: without_SOURCE, with _ for what is no letter, digit, '.' or
/// '-' of ASCII.
std::filesystem::path fold_folder(const std::filesystem::path& folder, std::string_view source);

/// The table of all folds that leave_out() writes into the folder.
inline std::filesystem::path leave_out_file(const std::filesystem::path& folder) {
  return folder / "leave_out.json";
}

/// Leave-one-source-out validation: for each source a model that learns from the films of all others, tested on that
/// source's. Each fold is a run of its own in fold_folder(recipe.training.folder, source), with the test as
/// report.json; leave_out_file(recipe.training.folder) has all folds that are done, written anew after each.
///
/// Nothing is chosen by the films that are left out. The weights that are tested, best.safetensors of the fold, are
/// those of the last epoch, whatever the scores; the fold's validation curve, on up to `watched` of the films, only
/// shows how it went. Limits of time are each fold's. With recipe.training.resume every fold goes on where it was, and
/// those that were finished are tested again.
///
/// \param task     its films must say their sources (source_of), and validation must be empty
/// \param sources  which to leave out, in this order; empty: each in turn
/// \param watched  films that are predicted after every epoch; 0: none
/// \return the folds; the last one has no scores, and later ones are missing, when the training was cancelled
/// \throws option_error when a source has no films, or comes twice, or two have one folder, or the task has films for
///                      validation; as train_model and evaluate. The folds before keep what they wrote
std::vector<left_out_fold> leave_out(const context& ctx, const training_task& task, const training_recipe& recipe,
                                     std::vector<std::string> sources = {}, int watched = 40);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/api/leave_out_impl.hpp"
#endif
