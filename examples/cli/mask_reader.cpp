// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "keras_file.hpp"
#include "lungseg/core/files/hdf5_signature.hpp"
#include "lungseg/infer/evaluate/mask_evaluation.hpp"
#include "lungseg/infer/predict/mask_predictor.hpp"
#include "reader.hpp"

namespace cli {

namespace fs = std::filesystem;

namespace {

std::vector<std::unique_ptr<lungseg::unet>> read_models(const std::vector<fs::path>& files) {
  std::vector<std::unique_ptr<lungseg::unet>> models;
  for (const fs::path& file : files)
    models.push_back(lungseg::unet_from(lungseg::is_hdf5(file) ? read_keras_file(file) : lungseg::read_archive(file)));
  return models;
}

}  // namespace

struct mask_reader::inside {
  lungseg::mask_predictor model;
};

mask_reader::mask_reader(const lungseg::context& ctx, const std::vector<fs::path>& models)
    : inside_{new inside{{ctx, read_models(models)}}} {}
mask_reader::~mask_reader() = default;

lungseg::mask mask_reader::read(const lungseg::film& film) {
  return inside_->model.predict(film);
}

lungseg::mask_report mask_reader::evaluate(const lungseg::film_dataset& films, const lungseg::progress_sink& shown) {
  return lungseg::evaluate_masks(inside_->model, films, shown);
}

bool is_mask_model(const fs::path& file) {
  return lungseg::is_unet_archive(lungseg::is_hdf5(file) ? read_keras_file_header(file)
                                                         : lungseg::read_archive_header(file));
}

}  // namespace cli
