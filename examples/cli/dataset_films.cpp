// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// lungseg dataset of films: masks from folders, or by U-Nets.

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <unordered_set>
#include <utility>

#include "build_report.hpp"
#include "dataset.hpp"
#include "dicom_films.hpp"
#include "folders_below.hpp"
#include "lungseg/core/files/text_file.hpp"
#include "lungseg/data/dataset/film_folders.hpp"
#include "lungseg/data/image/picture_file.hpp"
#include "lungseg/infer/report/percent_encoding.hpp"
#include "predictor.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;

struct films_dataset : dataset_request {
  int run(job* ranks) const {
    const lungseg::context ctx = make_context(common);
    lungseg::expect<lungseg::option_error>(
        !masks.empty() || !left.empty() || !unets.empty(),
        "dataset: say where the lungs come from: --masks, --left and --right, or --unet");
    lungseg::expect<lungseg::option_error>(window.empty() && name_table.empty(),
                                           "dataset: --window and --name-table are for --modality ct");
    lungseg::expect<lungseg::option_error>(format == "coco" || (definition.empty() && source.empty()),
                                           "dataset: --format seed has no place for --definition and --source");
    lungseg::expect<lungseg::option_error>(fs::is_directory(images),
                                           "dataset: --images " + images.string() + ": is a file, expected a folder");
    expect_free_output(images);
    lungseg::film_sources sources{
        .images = images, .masks = masks, .left = left, .right = right, .also = dicom_films()};
    std::vector<lungseg::film_report> no_films = add_dicom_films(sources);
    const std::string below = is_helper(ranks) ? std::string{} : folders_below(images, {masks, left, right});
    lungseg::expect<lungseg::option_error>(
        !sources.films.empty() || !no_films.empty() || !lungseg::list_films(images).empty(),
        "dataset: --images " + images.string() + ": holds no PNG, JPEG or DICOM film" +
            (below.empty() ? "" : ", and " + below + "; name one of these"));
    if (!below.empty())
      log_of_first(ranks, common)(lungseg::log_level::warning, "--images " + images.string() + ": " + below);
    std::unique_ptr<mask_predictor> unet;
    if (!unets.empty()) {
      warn_of_twins(unets, log_of_first(ranks, common));
      unet = std::make_unique<mask_predictor>(ctx, unets);
      sources.segment = [&](const lungseg::film& film) { return unet->predict(film); };
    }
    std::unordered_set<std::string> stems;
    if (!list.empty()) {
      for (const std::string& line : lungseg::read_text_lines(list)) stems.insert(stem_of(line));
      lungseg::expect<lungseg::option_error>(!stems.empty(), "dataset: --list " + list.string() + ": names no film");
      sources.wanted = [&stems](const std::string& stem) { return stems.contains(stem); };
      std::erase_if(no_films, [&](const lungseg::film_report& each) { return !is_listed(stems, each.file); });
    }
    if (in_parts(ranks)) return build_by_films(run_of(sources, std::move(no_films), stems, unet.get()), ranks);
    lungseg::built_dataset built = lungseg::build_dataset(ctx, sources, make_options());
    std::move(no_films.begin(), no_films.end(), std::back_inserter(built.report.films));
    tell_missing(stems, built.report);
    tell(built.report, make_log(common));
    if (!mend_masks && built.report.count(lungseg::film_outcome::implausible_mask) > 0)
      make_log(common)(lungseg::log_level::note,
                       "--mend-masks turns masks round that are black on white, and takes frames away");
    return finish(built.dataset, built.report);
  }

 private:
  /// For a run that is remembered film by film.
  dataset_run_request run_of(const lungseg::film_sources& sources, std::vector<lungseg::film_report> left_out,
                             const std::unordered_set<std::string>& stems, const mask_predictor* unet) const {
    lungseg::expect<lungseg::option_error>(figures.empty(),
                                           "dataset: --figures has no place with --resume, --shard and mpirun");
    lungseg::dataset_report known{left_out};
    const lungseg::dataset_films films{sources};
    for (std::int64_t i = 0; i < films.size(); ++i)
      known.films.push_back({films.name(i), lungseg::film_outcome::kept, lungseg::split_reason::ok, {}});
    known.films.insert(known.films.end(), films.left_out().begin(), films.left_out().end());
    const std::size_t all = known.films.size();
    tell_missing(stems, known);
    left_out.insert(left_out.end(), known.films.begin() + static_cast<std::ptrdiff_t>(all), known.films.end());
    dataset_run_request run{parts, common, out, format, sources, make_options()};
    run.out = out.has_parent_path() ? out.parent_path() : ".";
    if (unet) run.models = unet->models();
    run.asked = {{"--two-lungs-only", two_lungs_only ? "given" : "not given"},
                 {"--keep-ambiguous", keep_ambiguous ? "given" : "not given"},
                 {"--mend-masks", mend_masks ? "given" : "not given"},
                 {"--definition", definition},
                 {"--source", source},
                 {"--folder-sides", folder_sides},
                 {"--label-values", label_values},
                 {"--masks", place_of(masks)},
                 {"--left", place_of(left)},
                 {"--right", place_of(right)}};
    run.left_out = std::move(left_out);
    return run;
  }

  /// As the journal can hold it, whose texts are UTF-8. Empty for no folder.
  static std::string place_of(const fs::path& folder) {
    return folder.empty() ? std::string{} : lungseg::detail::percent_encoded(fs::canonical(folder).string());
  }

  /// Where DICOM files lie below the folder of films: its films are these and its PNG and JPEG files.
  /// \return the DICOM files that are no films
  std::vector<lungseg::film_report> add_dicom_films(lungseg::film_sources& sources) const {
    std::vector<lungseg::film_report> left_out;
    std::vector<met_film> met;
    each_dicom_file(images, [&](met_film each) { met.push_back(std::move(each)); });
    std::sort(met.begin(), met.end(), [](const met_film& a, const met_film& b) { return a.file < b.file; });
    if (met.empty()) return left_out;
    sources.films = lungseg::list_films(images);
    for (const met_film& each : met) {
      const std::string file = each.file.lexically_relative(images).generic_string();
      const auto outcome = each.damaged ? lungseg::film_outcome::unreadable : lungseg::film_outcome::no_chest_film;
      if (each.left_out.empty())
        sources.films.push_back(each.file);
      else
        left_out.push_back({file, outcome, lungseg::split_reason::ok, file + ": " + each.left_out});
    }
    std::sort(sources.films.begin(), sources.films.end());
    sources.films.erase(std::unique(sources.films.begin(), sources.films.end()), sources.films.end());
    return left_out;
  }

  /// A list may name stems, or films with their extensions.
  static std::string stem_of(const std::string& line) {
    const fs::path name{line};
    const bool named =
        lungseg::detail::has_film_extension(name) || name.extension() == ".dcm" || name.extension() == ".DCM";
    return named ? name.stem().string() : name.filename().string();
  }
  static bool is_listed(const std::unordered_set<std::string>& stems, const std::string& file) {
    return stems.contains(lungseg::detail::stem_of_film(file));
  }

  /// "L,R".
  std::array<lungseg::label_value, 2> parse_label_values() const {
    const std::size_t comma = label_values.find(',');
    lungseg::expect<lungseg::option_error>(
        comma != label_values.npos,
        "--label-values " + label_values + ": expected the left lung's and the right lung's, with a comma between");
    const std::array<lungseg::label_value, 2> values{lungseg::parse_label_value(label_values.substr(0, comma)),
                                                     lungseg::parse_label_value(label_values.substr(comma + 1))};
    lungseg::expect<lungseg::option_error>(values[0] != values[1],
                                           "--label-values " + label_values + ": both lungs have one value");
    return values;
  }

  lungseg::build_options make_options() const {
    lungseg::build_options options;
    options.sides = sides_of(laterality);
    options.folder_sides = sides_of(folder_sides);
    options.keep_one_lung = !two_lungs_only;
    options.keep_ambiguous = keep_ambiguous;
    options.mend_masks = mend_masks;
    options.definition = lungseg::lung_definition_of(definition);
    if (!source.empty()) options.source = source;
    if (!label_values.empty()) options.label_values = parse_label_values();
    options.figures = figures;
    options.progress = make_progress(common);
    return options;
  }

  /// Names of the list that no film has: the list and the folder do not belong together.
  void tell_missing(std::unordered_set<std::string> stems, lungseg::dataset_report& report) const {
    for (const lungseg::film_report& film : report.films) stems.erase(lungseg::detail::stem_of_film(film.file));
    std::vector<std::string> missing{stems.begin(), stems.end()};
    std::sort(missing.begin(), missing.end());
    for (const std::string& stem : missing)
      report.films.push_back({stem, lungseg::film_outcome::no_film, lungseg::split_reason::ok,
                              stem + ": is in " + list.string() + ", but there is no such film"});
  }
};

}  // namespace

int dataset_of_films(const dataset_request& request, job* ranks) {
  return films_dataset{request}.run(ranks);
}

}  // namespace cli
