// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>

#include "lungseg/api/unet_masks.hpp"
#include "lungseg/infer/predict/mask_predictor.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::function<mask(const film&)> unet_masks(const context& ctx,
                                                           const std::vector<std::filesystem::path>& weights) {
  const auto model = std::make_shared<const mask_predictor>(mask_predictor::load(ctx, weights));
  return [model](const film& picture) { return model->predict(picture); };
}

}}  // namespace lungseg::LUNGSEG_ABI
