// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <vector>

#include "lungseg/infer/quality/fit_quality.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Writes what a flag is fitted to as CSV, as a whole or not at all: a line for each lung that was found, with its
/// film's source, its side, its Dice, what a flag that has not seen the source expects, and the features by their
/// names.
/// \throws as fit_quality; file_error when it cannot be written
void write_feature_table(const std::filesystem::path& file, const std::vector<calibration_film>& films);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/feature_table_impl.hpp"
#endif
