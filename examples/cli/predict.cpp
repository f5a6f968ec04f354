// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// lungseg predict: masks, overlays, COCO results and a page of pictures for films, folders of films or a dataset.

#include "predict.hpp"

#include <algorithm>
#include <iostream>
#include <memory>

#include "dataset_files.hpp"
#include "lungseg/core/figure_text.hpp"
#include "values.hpp"

namespace cli {

film_list predict_request::films() const {
  lungseg::expect<lungseg::option_error>(
      inputs.empty() != dataset.empty(),
      inputs.empty() ? "predict: name a film, a folder of films, or a dataset of them with --dataset"
                     : "predict: --dataset names the films, so none are named beside it");
  const listing_options listing{keep_identity, predictor.modality == lungseg::film_modality::ct};
  const bool piped = std::find(inputs.begin(), inputs.end(), standard_input) != inputs.end();
  lungseg::expect<lungseg::option_error>(!piped || inputs.size() == 1,
                                         "predict: '-' is for names of films on standard input, and stands alone");
  if (piped) return films_of_names(std::cin, listing);
  return dataset.empty() ? films_of(inputs, listing, make_log(common))
                         : films_of_dataset(dataset, categories, predictor.modality, make_log(common));
}

lungseg::prediction_run::named_texts predict_request::asked(lungseg::dtype precision) const {
  lungseg::prediction_run::named_texts options;
  const auto flag = [&](const char* name, bool given) {
    if (given) options.emplace_back(name, "given");
  };
  const auto value = [&](const char* name, const std::string& text) {
    if (!text.empty()) options.emplace_back(name, text);
  };
  value("--device", common.device.substr(0, common.device.find(':')));
  value("--precision", std::string{lungseg::name(precision)});
  value("--window", window);
  value("--pixel-size", pixel_size > 0 ? lungseg::detail::fixed(pixel_size, 6) : std::string{});
  value("--categories", categories);
  flag("--dataset", !dataset.empty());
  flag("--modality ct", predictor.modality == lungseg::film_modality::ct);
  flag("--keep-identity", keep_identity);
  flag("--force", predictor.lungs.force);
  flag("--auto-orient", predictor.lungs.auto_orient);
  flag("--no-shape-prior", !predictor.lungs.shape_prior);
  flag("--dicom-seg", dicom.segmentation);
  flag("--dicom-sr", dicom.report);
  flag("--dicom-gsps", dicom.state);
  flag("--deidentify", dicom.deidentify);
  value("--deidentify-key", dicom_results{dicom}.key_mark());
  return options;
}

lungseg::output_guard predict_request::guard(film_list& list) const {
  lungseg::output_guard guard;
  for (film_list::reader films{list}; const std::optional<listed_film> film = films.next();) guard.keep(film->file);
  for (const std::filesystem::path& model : predictor.models) guard.keep(model);
  guard.keep(dataset);
  guard.keep(dicom.key);
  return guard;
}

void predict_request::write_names(film_list& list) const {
  if (name_table.empty()) return;
  film_list::name_reader names{list};
  write_name_table(name_table, [&] { return names.next(); });
}

std::string predict_request::reason_of(const std::exception& fault, const listed_film& film) const {
  const std::string called = std::filesystem::path{film.name}.filename().string();
  std::string reason = lungseg::reason_without_folder(fault, film.file, called);
  const std::string results = (out / "").string();
  for (std::size_t at; (at = reason.find(results)) != reason.npos;) reason.erase(at, results.size());
  return reason;
}

namespace {

struct predict_command : predict_request {
  bool raw = false;

  int run() {
    return as_rank({.in_step = false}, [this](job* ranks) { return work(ranks); });
  }

  int work(job* ranks) {
    lungseg::expect<lungseg::option_error>(!ranks || !raw, "predict: --raw is for one process, without mpirun");
    if (ranks) common = options_of_rank(*ranks, common);
    const std::vector<std::filesystem::path> behind_models = take_films(predictor);
    inputs.insert(inputs.end(), behind_models.begin(), behind_models.end());
    const lungseg::log_sink log = log_of_first(ranks, common);
    take_shipped_model(predictor, log);
    take_modality(predictor);
    const bool slices = predictor.modality == lungseg::film_modality::ct;
    lungseg::expect<lungseg::option_error>(!slices || !(dicom.report || dicom.state),
                                           "predict: --dicom-sr and --dicom-gsps are results of projection films, and "
                                           "the model is for CT slices, which get --dicom-seg");
    lungseg::expect<lungseg::option_error>(
        !slices || !dicom.segmentation || part.whole(),
        "--shard: --dicom-seg makes one segmentation of all slices of a CT series, which must not be shared out");
    // A key that nobody keeps is another one in every run, so that a patient would have several pseudonyms.
    lungseg::expect<lungseg::option_error>(
        !dicom.deidentify || !dicom.key.empty() || (!resume && part.whole() && !ranks),
        "--resume, --shard and mpirun: with --deidentify all runs need the same key, name one with --deidentify-key");
    if (dicom.deidentify && dicom.key.empty())
      no_resume = "no later run can go on with it, since --deidentify had a key of its own (see --deidentify-key)";
    warn_of_twins(predictor.models, log);
    return raw ? predict_raw(*this) : predict_lungs(*this, ranks);
  }
};

}  // namespace

command add_predict(CLI::App& program) {
  auto self = std::make_shared<predict_command>();
  CLI::App* app =
      add_command(program, "predict",
                  "find the lungs on films: masks, overlays, results.json, films.json, measurements.csv, report.html");
  app->add_option(
         "films", self->inputs,
         "PNG, JPEG or DICOM films, folders of them (of DICOM files with all below), DICOMDIRs, or - for the names "
         "of films on standard input, one a line")
      ->check(existing_path_or(standard_input));
  app->add_option("--dataset", self->dataset, "the films of this dataset file, which keep their ids of it")
      ->check(CLI::ExistingFile);
  add_categories(*app, self->categories);
  app->add_option("--out", self->out, "folder for the results")->required();
  app->add_option("--pixel-size", self->pixel_size,
                  "side of a film's pixel in millimetres, of one that is not square the shorter, for measurements.csv, "
                  "in place of what a DICOM file says; what PNG and JPEG files say is not believed")
      ->check(between(0.001, 100));
  app->add_option("--window", self->window,
                  "of DICOM files: the number of one of the windows in the file, or CENTER,WIDTH (default: the first; "
                  "of CT slices LEVEL,WIDTH in Hounsfield units, by default -600,1500)");
  add_modality(*app, self->predictor);
  app->add_flag("--keep-identity", self->keep_identity,
                "results and messages call DICOM files by their names, which may tell whose films they are (default: "
                "film_000001 and so on)");
  app->add_option("--name-table", self->name_table,
                  "CSV file that says which DICOM file has which name in the results");
  add_run(*app, *self);
  add_predictor(*app, self->predictor);
  add_dicom_results(*app, self->dicom);
  app->add_flag("--force", self->predictor.lungs.force,
                "predict pictures, too, that the model's view classifier takes for no upright frontal chest film");
  app->add_flag("--auto-orient", self->predictor.lungs.auto_orient,
                "put films right that are turned, mirrored or inverted; results lie in the film as it is");
  CLI::Option* raw = app->add_flag(
      "--raw", self->raw, "every detection as one model of any classes gives it, in raw.json, and nothing else");
  for (const char* name : {"--min-score", "--min-support", "--opening", "--definition", "--no-shape-prior",
                           "--pixel-size", "--name-table", "--force", "--auto-orient", "--resume", "--shard",
                           "--dicom-seg", "--dicom-sr", "--dicom-gsps", "--deidentify", "--deidentify-key"})
    raw->excludes(app->get_option(name));
  add_computing(*app, self->common);
  add_quiet(*app, self->common);
  return {app, [self] { return self->run(); }, true};
}

}  // namespace cli
