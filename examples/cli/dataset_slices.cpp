// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// lungseg dataset of CT slices.

#include <optional>

#include "build_report.hpp"
#include "ct_films.hpp"
#include "dataset.hpp"
#include "name_table.hpp"

namespace cli {

namespace fs = std::filesystem;

namespace {

struct slices_dataset : dataset_request {
  int run() const {
    lungseg::expect<lungseg::option_error>(
        masks.empty() && left.empty() && unets.empty() && list.empty() && definition.empty() && !keep_ambiguous &&
            !mend_masks && folder_sides == "patient",
        "dataset: with --modality ct lungs are found by their Hounsfield units, so --masks, --left, --right, --unet, "
        "--list, --definition, --keep-ambiguous, --mend-masks and --folder-sides have no place");
    const fs::path films = out.parent_path() / (out.stem().string() + "_slices");
    const lungseg::ct_dataset_options options{.sides = sides_of(laterality),
                                              .window = ct_window_of(window),
                                              .source = source.empty() ? "CT" : source,
                                              .keep_one_lung = !two_lungs_only,
                                              .figures = figures,
                                              .progress = make_progress(common)};
    expect_free_output(films);
    const auto lock = open_folder(films, make_log(common));
    const lungseg::built_ct_dataset built = ct_dataset_of(images, films, options);
    std::vector<private_name> names;
    for (const lungseg::ct_file_name& each : built.names) names.push_back({each.name, each.file, each.left_out});
    auto next = names.begin();
    if (!name_table.empty())
      write_name_table(name_table, [&] { return next == names.end() ? std::nullopt : std::optional{*next++}; });
    for (const std::string& note : built.notes) make_log(common)(lungseg::log_level::warning, note);
    tell(built.report, make_log(common));
    const int status = finish(built.dataset, built.report);
    make_log(common)(lungseg::log_level::note, "films: " + films.string());
    return status;
  }
};

}  // namespace

int dataset_of_slices(const dataset_request& request) {
  return slices_dataset{request}.run();
}

}  // namespace cli
