// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <string>

#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/infer/prediction/prediction.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The folder beside report.html with all that the page loads, but the overlays.
inline constexpr const char* report_folder = "report_files";

/// What the page loads of a film when it is seen, by the name of the film's results.
struct view_files {
  std::string thumbnail, masks;

  explicit view_files(const std::string& name);
};

/// Removes what write_film_view wrote, in an earlier run too.
void remove_film_view(const std::filesystem::path& folder, const std::string& name);

/// \throws option_error as output_guard::expect_free, when a file of write_film_files or write_film_view would take the
/// place of another's
void expect_free_film_files(const std::filesystem::path& folder, const std::string& name, const output_guard& guard);

/// Writes what the page of a run (write_html) loads of one film into report_files/ of a folder that exists: a thumbnail
/// of the film with its lungs, and its masks as compressed run lengths. Each is written as a whole, and both or none.
/// \param name  of the film's results (result_names)
/// \throws file_error naming the file that cannot be written
void write_film_view(const std::filesystem::path& folder, const std::string& name, const film& in,
                     const film_prediction& found);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/film_view_impl.hpp"
#endif
