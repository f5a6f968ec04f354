// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/infer/predict/alike_models.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void expect_alike(const std::vector<std::unique_ptr<mask_rcnn>>& models) {
  expect<option_error>(!models.empty(), "predictor: no model was given");
  const mask_rcnn_config& first = models.front()->config();
  for (const auto& each : models) {
    const mask_rcnn_config& other = each->config();
    expect<option_error>(other.laterality == first.laterality && other.classes == first.classes,
                         "predictor: the models name different classes or sides");
    expect<option_error>(other.modality == first.modality, "predictor: one model is for X-rays, another for CT slices");
  }
  expect<option_error>(first.classes.size() == 2, "predictor: the model knows " + std::to_string(first.classes.size()) +
                                                      " classes, and lungs are two; a model of anything only gives "
                                                      "raw detections");
}

}}  // namespace lungseg::LUNGSEG_ABI
