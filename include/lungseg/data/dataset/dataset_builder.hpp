// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/dataset/build_options.hpp"
#include "lungseg/data/dataset/dataset_report.hpp"
#include "lungseg/data/dataset/film_folders.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

struct built_dataset {
  film_dataset dataset;
  dataset_report report;
};

/// Builds a dataset of left and right lungs from folders. Films with one lung whose side is known are kept by default,
/// those whose lungs were told apart by a guess are not; see build_options. Every film, and every mask without film, is
/// accounted for in the report: one bad file never stops the batch. Films are handled in parallel, and listed by name.
///
/// Pictures that the library made itself (mark::result_picture, mark::figure) are not taken for films.
///
/// \throws option_error  when the sources are not exactly one of those that film_sources names, or folders that have to
///                       differ are one folder, or another run is writing figures there, or a figure would replace a
///                       file that is no figure; nothing was written then
/// \throws file_error    when a folder cannot be listed or made
/// \throws disk_error, device_error  which are no fault of a film, and end the work
built_dataset build_dataset(const context& ctx, const film_sources& sources, const build_options& options = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/dataset/dataset_builder_impl.hpp"
#endif
