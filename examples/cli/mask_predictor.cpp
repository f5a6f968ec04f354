// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/predict/mask_predictor.hpp"
#include "keras_file.hpp"
#include "lungseg/core/files/archive.hpp"
#include "lungseg/core/files/hdf5_signature.hpp"
#include "lungseg/infer/evaluate/mask_evaluation.hpp"
#include "lungseg/model/weights/unet_weights.hpp"
#include "predictor.hpp"

namespace cli {

namespace fs = std::filesystem;

namespace {

std::vector<lungseg::archive> read_models(const std::vector<fs::path>& files) {
  std::vector<lungseg::archive> read;
  for (const fs::path& file : files)
    read.push_back(lungseg::is_hdf5(file) ? read_keras_file(file) : lungseg::read_archive(file));
  return read;
}

}  // namespace

struct mask_predictor::inside {
  lungseg::mask_predictor model;
};

mask_predictor::mask_predictor(const lungseg::context& ctx, const std::vector<fs::path>& models)
    : inside_{new inside{lungseg::mask_predictor::of(ctx, read_models(models))}} {}
mask_predictor::~mask_predictor() = default;

lungseg::mask mask_predictor::predict(const lungseg::film& film) {
  return inside_->model.predict(film);
}

const std::vector<lungseg::used_model>& mask_predictor::models() const {
  return inside_->model.used();
}

lungseg::mask_score mask_predictor::score(const lungseg::film_file& film, const lungseg::film_record& known) {
  return lungseg::score_masks(inside_->model, film, known);
}

lungseg::mask_report mask_predictor::evaluate(const lungseg::film_dataset& films,
                                              const lungseg::progress_sink& progress) {
  return lungseg::evaluate_masks(inside_->model, films, progress);
}

bool is_mask_model(const fs::path& file) {
  return lungseg::is_unet_archive(lungseg::is_hdf5(file) ? read_keras_file_header(file)
                                                         : lungseg::read_archive_header(file));
}

}  // namespace cli
