// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "predictor.hpp"

#include <cstdio>

#include "dicom_films.hpp"
#include "film_list.hpp"
#include "lungseg/core/files/file_kind.hpp"
#include "lungseg/core/files/hdf5_signature.hpp"
#include "lungseg/core/files/same_file.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/image/picture_file.hpp"
#include "lungseg/infer/evaluate/calibration_films.hpp"
#include "lungseg/infer/evaluate/definitions.hpp"
#include "lungseg/infer/evaluate/evaluate.hpp"
#include "lungseg/infer/predict/predictor.hpp"
#include "lungseg/model/weights/shipped_model.hpp"
#include "lungseg/model/weights/unet_weights.hpp"
#include "lungseg/model/weights/weights.hpp"
#include "values.hpp"

namespace cli {

namespace {

/// A film or a folder of films, and no model: by the ending of its name, like list_films, or by its contents.
bool is_film(const std::filesystem::path& path) {
  using lungseg::file_family;
  if (path == standard_input || lungseg::detail::has_film_extension(path) || dicom_films()->holds(path)) return true;
  const auto kind = lungseg::kind_of_file(path);
  return kind &&
         (kind->family == file_family::picture || (kind->family == file_family::folder && kind->advice.empty()));
}

/// What a model has learned from, by the head of its file. Where there is none, whoever loads the file says so.
lungseg::film_modality modality_of_model(const std::filesystem::path& file) {
  if (lungseg::is_hdf5(file)) return lungseg::film_modality::xray;  // Keras knows no other
  const lungseg::archive head = lungseg::read_archive_header(file);
  if (!head.metadata.contains("config")) return lungseg::film_modality::xray;
  if (lungseg::kind_of(head) == lungseg::unet::kind)
    return lungseg::config_from_json<lungseg::unet_config>(head.text("config"), head.source).modality;
  return lungseg::mask_rcnn_config_of(head).modality;
}

}  // namespace

struct lung_predictor::inside {
  predictor_options options;
  lungseg::predictor model;
};

void add_predictor(CLI::App& to, predictor_options& options) {
  to.add_option("--model", options.models,
                "weight file or checkpoint; several models vote (default: the one that ships)")
      ->check(existing_path_or(standard_input));
  const auto choice = [&](const char* flag, float& value, double most, const char* what) {
    to.add_option(flag, value, what)
        ->check(between(0, most))
        ->capture_default_str()
        ->each([&options](const std::string&) { options.choosy = true; });
  };
  lungseg::predict_options& lungs = options.lungs;
  choice("--min-score", lungs.min_score, 1, "a detection below this is no lung");
  choice("--min-support", lungs.min_support, 1, "share of several models that must find a lung");
  choice("--opening", lungs.opening, 0.2, "side of the opening that smooths masks, as a share of the film's height");
  to.add_flag_callback(
      "--no-shape-prior", [&options] { options.choosy = true, options.lungs.shape_prior = false; },
      "leave masks as the network gives them, where the model's file holds what lungs look like");
  to.add_option_function<std::string>(
        "--definition",
        [&options](const std::string& word) {
          options.lungs.definition = lungseg::lung_definition_of(word);
          options.choosy = true;
        },
        "what masks cover: field, without the heart and what lies behind it (default of predict; evaluate takes each "
        "film's own), or whole")
      ->check(CLI::IsMember({"field", "whole"}));
}

void add_modality(CLI::App& to, predictor_options& options) {
  to.add_option_function<std::string>(
        "--modality", [&options](const std::string& word) { options.said_modality = lungseg::film_modality_of(word); },
        "what the films are: xray, or ct for axial slices (default: what the model has learned from, and a model of "
        "other films is refused)")
      ->check(CLI::IsMember({"xray", "ct"}));
}

void take_modality(predictor_options& options) {
  for (const std::filesystem::path& file : options.models) {
    const lungseg::film_modality learned = modality_of_model(file);
    if (&file == &options.models.front()) options.modality = options.said_modality.value_or(learned);
    lungseg::expect<lungseg::option_error>(learned == options.modality,
                                           file.string() + ": has learned from " + std::string{films_called(learned)} +
                                               ", expected a model of " + std::string{films_called(options.modality)} +
                                               (options.said_modality ? "" : ", like the models before it"));
  }
}

std::vector<std::filesystem::path> take_films(predictor_options& options) {
  std::vector<std::filesystem::path> films, models;
  for (std::filesystem::path& named : options.models) (is_film(named) ? films : models).push_back(std::move(named));
  if (models.empty() && !films.empty())
    throw lungseg::option_error{"--model: names a film and no model: " + films.front().string()};
  options.models = std::move(models);
  return films;
}

void take_shipped_model(predictor_options& options, const lungseg::log_sink& log) {
  if (!options.models.empty()) return;
  options.models = {lungseg::shipped_model()};
  log(lungseg::log_level::note, "model: " + options.models.front().string());
}

void warn_of_twins(const std::vector<std::filesystem::path>& models, const lungseg::log_sink& log) {
  for (std::size_t i = 0; i < models.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (lungseg::same_file(models[i], models[j]))
        log(lungseg::log_level::warning, models[i].string() + ": is named twice among the models, and votes twice");
}

lung_predictor::lung_predictor(const lungseg::context& ctx, const predictor_options& options)
    : inside_{new inside{options, lungseg::predictor::load(ctx, options.models, options.lungs)}} {}
lung_predictor::~lung_predictor() = default;

void lung_predictor::correct_by(lungseg::lung_priors priors) {
  inside_->model.correct_by(std::move(priors));
}

lungseg::film_prediction lung_predictor::predict(const lungseg::film_file& film, const std::string& name) {
  return inside_->model.predict(film, name);
}

lungseg::film_prediction lung_predictor::predict(const lungseg::film_file& film, const std::string& name,
                                                 const lungseg::film_record& known) {
  return inside_->model.predict(film, name, inside_->model.definition_for(known));
}

lungseg::evaluation_report lung_predictor::evaluate(const lungseg::film_dataset& films,
                                                    const lungseg::progress_sink& progress) {
  return lungseg::evaluate(inside_->model, films, progress);
}

lungseg::calibration_run lung_predictor::predict_for_flag(const lungseg::film_dataset& films,
                                                          const lungseg::progress_sink& progress) {
  return lungseg::predict_for_flag(inside_->model, films, progress);
}

lungseg::definition_report lung_predictor::tell_definitions(const lungseg::film_dataset& films,
                                                            const lungseg::progress_sink& progress) {
  return lungseg::tell_definitions(inside_->model, films, progress);
}

lungseg::laterality lung_predictor::sides() const {
  return inside_->model.sides();
}

const std::vector<lungseg::used_model>& lung_predictor::models() const {
  return inside_->model.used();
}

std::vector<std::pair<std::string, std::string>> lung_predictor::facts(lungseg::laterality named) const {
  const auto number = [](float value) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", static_cast<double>(value));
    return std::string{text};
  };
  const predictor_options& o = inside_->options;
  const lungseg::predict_options& lungs = o.lungs;
  std::vector<std::pair<std::string, std::string>> facts{{"program", std::string{"lungseg "} + lungseg::version}};
  for (std::size_t i = 0; i < o.models.size(); ++i)
    facts.emplace_back("model", models()[i].text() + ", " + inside_->model.models()[i]->config().preset);
  facts.emplace_back("left and right are the", std::string{name(named)} + "'s");
  if (const auto definition = inside_->model.definition())
    facts.emplace_back("masks cover the",
                       std::string{*definition == lungseg::lung_definition::whole ? "whole lung, also behind the heart"
                                                                                  : "lung field, without the heart"});
  facts.emplace_back("least score", number(lungs.min_score));
  if (o.models.size() > 1) facts.emplace_back("least support", number(lungs.min_support));
  facts.emplace_back("opening", number(lungs.opening));
  facts.emplace_back("masks are held to what lungs look like", inside_->model.corrects() ? "yes" : "no");
  if (o.modality == lungseg::film_modality::ct)
    facts.emplace_back("films", "axial CT slices");
  else
    facts.emplace_back("pictures that are no upright frontal film", !inside_->model.refuses()
                                                                        ? "not told, for want of a view classifier"
                                                                    : lungs.force ? "predicted all the same"
                                                                                  : "refused");
  if (lungs.auto_orient) facts.emplace_back("films that lie otherwise", "put right for the prediction");
  return facts;
}

struct raw_detector::inside {
  lungseg::used_model used;
  std::unique_ptr<lungseg::mask_rcnn> model;
  lungseg::detector detector;
};

raw_detector::raw_detector(const lungseg::context& ctx, const std::filesystem::path& model)
    : inside_{[&] {
        const lungseg::archive from = lungseg::read_archive(model);
        auto read = lungseg::model_from(from);
        lungseg::mask_rcnn& of = *read;
        return new inside{lungseg::used_model_of(from), std::move(read), lungseg::detector{ctx, of}};
      }()} {}
raw_detector::~raw_detector() = default;

std::vector<lungseg::raw_detection> raw_detector::detect(const lungseg::film& film) {
  return lungseg::detect_raw(inside_->detector, film);
}

const lungseg::used_model& raw_detector::model() const {
  return inside_->used;
}

}  // namespace cli
