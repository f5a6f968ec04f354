// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>

#include "lungseg/infer/report/mask_report.hpp"
#include "lungseg/infer/report/prediction_run.hpp"
#include "lungseg/infer/score/evaluation.hpp"

/// \file
/// The report of an evaluation, made of its journal, whose lines are in the order of the dataset.

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What an evaluation's journal says of the whole, among the facts of its first line.
struct evaluation_facts {
  static constexpr const char* command = "evaluate";

  laterality sides = laterality::patient;  // of the dataset
  bool masks = false;                      // of U-Nets: each film's lungs are one mask

  prediction_run::named_texts texts() const;
  static evaluation_facts of(const prediction_run& run);

 private:
  static constexpr const char *dataset_sides = "laterality of the dataset", *scored = "scores are of";
};

/// \throws as journal_reader
evaluation_report lung_scores_of(const std::filesystem::path& journal);

/// \throws as journal_reader
mask_report mask_scores_of(const std::filesystem::path& journal);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/journal_scores_impl.hpp"
#endif
