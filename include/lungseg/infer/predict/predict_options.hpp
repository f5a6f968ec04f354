// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>

#include "lungseg/core/lung_definition.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How detections become lungs.
struct predict_options {
  std::optional<lung_definition> definition{};  // what masks are to cover; none: the lung field where the model knows
                                                // several, else what it was trained on
  float min_score = 0.3f;                       // a detection below this is no lung
  float min_support = 0.5f;                     // share of the models that must have found a lung for it to be kept
  float opening = 0.01f;     // side of the opening's box as a share of the film's height; 0: no opening
  bool shape_prior = true;   // where the model's file has one: what no lung looks like is cut from masks
  bool force = false;        // a film that a view classifier refuses is predicted all the same
  bool auto_orient = false;  // a film that lies otherwise than upright is put right for the prediction
  bool signs = false;        // look at films mirrored, too, and give lungs their signs, as a model with a flag does
};

}}  // namespace lungseg::LUNGSEG_ABI
