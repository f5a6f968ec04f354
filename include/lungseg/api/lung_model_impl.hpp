// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <utility>

#include "lungseg/api/lung_model.hpp"
#include "lungseg/infer/predict/predictor.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE lung_model::lung_model(const context& ctx, const std::vector<std::filesystem::path>& files,
                                      const predict_options& options)
    : predictor_{std::make_shared<const lungseg::predictor>(lungseg::predictor::load(ctx, files, options))} {}

LUNGSEG_INLINE segmented_film lung_model::segment(film_file picture, const std::string& name) const {
  film_prediction found = predictor_->predict(picture, name);
  return {std::move(picture.pixels), std::move(found)};
}

}}  // namespace lungseg::LUNGSEG_ABI
