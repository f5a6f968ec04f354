// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// lungseg dataset: a dataset file from folders of films and masks.

#include <algorithm>
#include <array>
#include <iostream>
#include <iterator>
#include <memory>
#include <unordered_set>
#include <utility>

#include "build_report.hpp"
#include "common.hpp"
#include "ct_films.hpp"
#include "dataset_run.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/core/files/text_file.hpp"
#include "lungseg/data/coco/coco_writer.hpp"
#include "lungseg/data/dataset/dataset_builder.hpp"
#include "lungseg/data/image/picture_file.hpp"
#include "name_table.hpp"
#include "predictor.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;

struct dataset_command {
  common_options common;
  run_options parts;
  fs::path images, masks, left, right, list, out, figures, name_table;
  std::vector<fs::path> unets;
  std::string format = "coco", laterality = "patient", folder_sides = "patient", label_values, definition, source,
              modality = "xray", window;
  bool two_lungs_only = false, keep_ambiguous = false, mend_masks = false;

  int run() {
    return as_rank({.in_step = false}, [this](job* ranks) { return work(ranks); });
  }

  int work(job* ranks) {
    lungseg::expect<lungseg::option_error>(!in_parts(ranks) || modality != "ct",
                                           "dataset: --resume, --shard and mpirun have no place with --modality ct");
    if (ranks) common = options_of_rank(*ranks, common);
    return modality == "ct" ? run_ct() : run_films(ranks);
  }

  int run_films(job* ranks) const {
    const lungseg::context ctx = make_context(common);
    lungseg::expect<lungseg::option_error>(
        !masks.empty() || !left.empty() || !unets.empty(),
        "dataset: say where the lungs come from: --masks, --left and --right, or --unet");
    lungseg::expect<lungseg::option_error>(window.empty() && name_table.empty(),
                                           "dataset: --window and --name-table are for --modality ct");
    lungseg::expect<lungseg::option_error>(format == "coco" || (definition.empty() && source.empty()),
                                           "dataset: --format seed has no place for --definition and --source");
    expect_free_output(images);
    lungseg::film_sources sources{
        .images = images, .masks = masks, .left = left, .right = right, .also = dicom_films()};
    std::vector<lungseg::film_report> no_films = add_dicom_films(sources);
    std::unique_ptr<mask_predictor> unet;
    if (!unets.empty()) {
      warn_of_twins(unets, make_log(common));
      unet = std::make_unique<mask_predictor>(ctx, unets);
      sources.segment = [&](const lungseg::film& film) { return unet->predict(film); };
    }
    std::unordered_set<std::string> stems;
    if (!list.empty()) {
      for (const std::string& line : lungseg::read_text_lines(list)) stems.insert(stem_of(line));
      sources.wanted = [&stems](const std::string& stem) { return stems.contains(stem); };
    }
    if (in_parts(ranks)) return build_by_films(request_of(sources, std::move(no_films), stems, unet.get()), ranks);
    lungseg::built_dataset built = lungseg::build_dataset(ctx, sources, make_options());
    std::move(no_films.begin(), no_films.end(), std::back_inserter(built.report.films));
    tell_missing(stems, built.report);
    tell(built.report, make_log(common));
    if (!mend_masks && built.report.count(lungseg::film_outcome::implausible_mask) > 0)
      make_log(common)(lungseg::log_level::note,
                       "--mend-masks turns masks round that are black on white, and takes frames away");
    return finish(built.dataset, built.report);
  }

  /// Slices of CT, whose lungs are found by their Hounsfield units.
  int run_ct() const {
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

  int finish(const lungseg::film_dataset& films, const lungseg::dataset_report& report) const {
    return write_dataset(out, format, images, films, report, make_log(common));
  }

  bool in_parts(const job* ranks) const { return ranks || parts.resume || !parts.part.whole(); }

  /// For a run that is remembered film by film.
  dataset_request request_of(const lungseg::film_sources& sources, std::vector<lungseg::film_report> left_out,
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
    dataset_request request{parts, common, out, format, sources, make_options()};
    request.out = out.has_parent_path() ? out.parent_path() : ".";
    if (unet) request.models = unet->models();
    request.asked = {{"--two-lungs-only", two_lungs_only ? "given" : "not given"},
                     {"--keep-ambiguous", keep_ambiguous ? "given" : "not given"},
                     {"--mend-masks", mend_masks ? "given" : "not given"},
                     {"--definition", definition},
                     {"--source", source},
                     {"--folder-sides", folder_sides},
                     {"--label-values", label_values}};
    request.left_out = std::move(left_out);
    return request;
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

  /// The dataset may take the place of an older dataset, and of nothing else.
  /// \param films  the folder that it names
  void expect_free_output(const fs::path& films) const {
    expect_writable(out);
    lungseg::output_guard guard;
    if (!name_table.empty()) guard.expect_free(name_table, lungseg::mark::name_table);
    guard.keep(list);
    for (const fs::path& file : unets) guard.keep(file);
    guard.expect_free(out, lungseg::mark::coco_dataset, lungseg::mark::seed_dataset);
    if (format == "coco") lungseg::check_folder_for_coco(out, films);
  }

  /// A list may name stems, or films with their extensions.
  static std::string stem_of(const std::string& line) {
    const fs::path name{line};
    return lungseg::detail::has_film_extension(name) ? name.stem().string() : name.filename().string();
  }

  static lungseg::laterality sides_of(const std::string& word) {
    return word == "image" ? lungseg::laterality::image : lungseg::laterality::patient;
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
    for (const lungseg::film_report& film : report.films) stems.erase(fs::path{film.file}.stem().string());
    std::vector<std::string> missing{stems.begin(), stems.end()};
    std::sort(missing.begin(), missing.end());
    for (const std::string& stem : missing)
      report.films.push_back({stem, lungseg::film_outcome::no_film, lungseg::split_reason::ok,
                              stem + ": is in " + list.string() + ", but there is no such film"});
  }
};

}  // namespace

command add_dataset(CLI::App& program) {
  auto self = std::make_shared<dataset_command>();
  dataset_command& o = *self;
  CLI::App* app = add_command(program, "dataset",
                              "make a dataset file from a folder of films, with masks or U-Nets that find the lungs");
  app->add_option("--images", o.images, "folder of the films: PNG, JPEG, and DICOM files with all below")
      ->required()
      ->check(CLI::ExistingDirectory);
  auto* masks = app->add_option("--masks", o.masks, "folder of masks that hold both lungs, to be split");
  auto* left = app->add_option("--left", o.left, "folder of masks of the left lung");
  auto* right = app->add_option("--right", o.right, "folder of masks of the right lung");
  for (CLI::Option* each : {masks, left, right}) each->check(CLI::ExistingDirectory);
  left->needs(right)->excludes(masks);
  right->needs(left)->excludes(masks);
  app->add_option("--unet", o.unets,
                  "U-Nets that find the lungs, for films without masks: Keras HDF5 or safetensors; several vote")
      ->check(CLI::ExistingPath)
      ->excludes(masks)
      ->excludes(left)
      ->excludes(right);
  app->add_option("--list", o.list, "text file: only the films named in it, one a line")->check(CLI::ExistingFile);
  app->add_option(
         "--modality", o.modality,
         "what the films are: xray, or ct for axial slices in DICOM files: their lungs are found without masks, "
         "and films of them are written beside the dataset file, into NAME_slices")
      ->check(CLI::IsMember({"xray", "ct"}))
      ->capture_default_str();
  app->add_option("--window", o.window, "with --modality ct: LEVEL,WIDTH in Hounsfield units (default: -600,1500)");
  app->add_option("--name-table", o.name_table, "with --modality ct: CSV file that says which file has which name");
  app->add_option("--out", o.out, "dataset file to write")->required();
  app->add_option("--format", o.format, "coco, or seed for the original project's")
      ->check(CLI::IsMember({"coco", "seed"}))
      ->capture_default_str();
  app->add_option("--laterality", o.laterality, "whose left and right the dataset names: the patient's or the image's")
      ->check(CLI::IsMember({"patient", "image"}))
      ->capture_default_str();
  app->add_option("--folder-sides", o.folder_sides, "whose left and right --left and --right, or --label-values, name")
      ->check(CLI::IsMember({"patient", "image"}))
      ->capture_default_str();
  app->add_option("--definition", o.definition,
                  "what the masks cover: field, without the heart, or whole, with what lies behind it")
      ->check(CLI::IsMember({"field", "whole"}));
  app->add_option("--source", o.source,
                  "name of the hospital or set that the films come from (default: by the name of their folder)");
  app->add_option("--figures", o.figures, "folder for a picture of each film: film, mask, boxes, lungs in colour");
  app->add_option("--label-values", o.label_values,
                  "L,R: labels of the left and the right lung in --masks: grey values (palette: indices) such as 1,2, "
                  "or colours such as #C00000,#400000 or 192:0:0,64:0:0; other labels are no lungs")
      ->needs(masks);
  app->add_flag("--mend-masks", o.mend_masks,
                "turn masks that are black on white round, and take frames along the edges away");
  app->add_flag("--two-lungs-only", o.two_lungs_only, "leave out films with a single lung");
  app->add_flag("--keep-ambiguous", o.keep_ambiguous, "keep films whose left and right had to be guessed");
  add_run(*app, o.parts);
  app->add_option("--threads", o.common.threads, "threads to work with (default: all processors)")
      ->check(CLI::Range(1, 1024));
  add_quiet(*app, o.common);
  return {app, [self] { return self->run(); }, true};
}

}  // namespace cli
