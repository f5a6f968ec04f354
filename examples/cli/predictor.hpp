// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Models that find lungs on films, behind a wall: only predictor.cpp compiles the network, so that the commands that
/// use it compile beside it and not after it.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/infer/evaluate/calibration_run.hpp"
#include "lungseg/infer/evaluate/definition_report.hpp"
#include "lungseg/infer/predict/predict_options.hpp"
#include "lungseg/infer/prediction/prediction.hpp"
#include "lungseg/infer/prior/lung_priors.hpp"
#include "lungseg/infer/report/mask_report.hpp"
#include "lungseg/infer/score/evaluation.hpp"

namespace cli {

/// What predict and evaluate both ask for.
struct predictor_options {
  std::vector<std::filesystem::path> models;  // none named: take_shipped_model()
  lungseg::predict_options lungs{};
  std::optional<lungseg::film_modality> said_modality{};  // by --modality; none: nobody said
  lungseg::film_modality modality{};                      // that the models are for: take_modality()
  bool choosy = false;                                    // whether any of these was asked for
};
void add_predictor(CLI::App& to, predictor_options& options);
/// --modality
void add_modality(CLI::App& to, predictor_options& options);
/// Takes from the models' files what the films are. \pre models are named, or take_shipped_model() took one
/// \throws option_error naming a model of other films than another, or than --modality says
void take_modality(predictor_options& options);
/// The films among the values of --model, which takes all that stand behind it: "--model a.safetensors film.png".
/// \throws option_error when films were named and no model
std::vector<std::filesystem::path> take_films(predictor_options& options);
/// Takes the model that ships where none was named, and says so. \throws as lungseg::shipped_model
void take_shipped_model(predictor_options& options, const lungseg::log_sink& log);
/// Warns of a model that is named twice, by whatever paths.
void warn_of_twins(const std::vector<std::filesystem::path>& models, const lungseg::log_sink& log);

/// One model, or several that vote.
class lung_predictor {
 public:
  /// \throws file_error, format_error, option_error for models that cannot be used
  lung_predictor(const lungseg::context& ctx, const predictor_options& options);
  ~lung_predictor();
  lung_predictor(const lung_predictor&) = delete;
  lung_predictor& operator=(const lung_predictor&) = delete;

  /// \see lungseg::predictor::correct_by
  void correct_by(lungseg::lung_priors priors);
  /// Any number of threads may call it at a time; they take turns at the network.
  lungseg::film_prediction predict(const lungseg::film_file& film, const std::string& name);
  /// By the film's own definition, as evaluate() does.
  lungseg::film_prediction predict(const lungseg::film_file& film, const std::string& name,
                                   const lungseg::film_record& known);
  lungseg::evaluation_report evaluate(const lungseg::film_dataset& films, const lungseg::progress_sink& progress);
  /// Of films that the one model has not seen; \pre options.lungs.signs
  lungseg::calibration_run predict_for_flag(const lungseg::film_dataset& films, const lungseg::progress_sink& progress);
  /// \see lungseg::tell_definitions
  lungseg::definition_report tell_definitions(const lungseg::film_dataset& films,
                                              const lungseg::progress_sink& progress);
  lungseg::laterality sides() const;
  const std::vector<lungseg::used_model>& models() const;
  /// Name and value of what shaped the results, for a report that names the lungs by these sides.
  std::vector<std::pair<std::string, std::string>> facts(lungseg::laterality named) const;

 private:
  struct inside;
  std::unique_ptr<inside> inside_;
};

/// One model of any classes, whose detections are taken as they are.
class raw_detector {
 public:
  /// \throws file_error, format_error for a model that cannot be used
  raw_detector(const lungseg::context& ctx, const std::filesystem::path& model);
  ~raw_detector();
  raw_detector(const raw_detector&) = delete;
  raw_detector& operator=(const raw_detector&) = delete;

  std::vector<lungseg::raw_detection> detect(const lungseg::film& film);
  const lungseg::used_model& model() const;

 private:
  struct inside;
  std::unique_ptr<inside> inside_;
};

/// U-Nets that vote on each pixel: Keras HDF5 or safetensors, of segmentation_models or the library's own.
class mask_predictor {
 public:
  /// \throws file_error, format_error naming a file that holds no U-Net
  mask_predictor(const lungseg::context& ctx, const std::vector<std::filesystem::path>& models);
  ~mask_predictor();
  mask_predictor(const mask_predictor&) = delete;
  mask_predictor& operator=(const mask_predictor&) = delete;

  /// Both lungs as one mask in the film's own grid.
  lungseg::mask predict(const lungseg::film& film);
  const std::vector<lungseg::used_model>& models() const;
  /// \see lungseg::score_masks
  lungseg::mask_score score(const lungseg::film_file& film, const lungseg::film_record& known);
  lungseg::mask_report evaluate(const lungseg::film_dataset& films, const lungseg::progress_sink& progress);

 private:
  struct inside;
  std::unique_ptr<inside> inside_;
};

/// Whether a weight file, safetensors or HDF5, holds a U-Net.
bool is_mask_model(const std::filesystem::path& file);

}  // namespace cli
