// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "lungseg/infer/predict/detector.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What one model says of the two lungs of a film: at most one detection for each.
struct lung_choice {
  std::array<std::optional<detection>, 2> lungs;  // left_lung - 1, right_lung - 1
};

/// Chooses from a model's detections. A film has at most one lung a side, and two sides are two different lungs: the
/// best detection of all is taken first, then the best of the other class whose box overlaps it by less than
/// `max_overlap` (IoU). Detections below `min_score` do not count.
/// \param detections  best score first, as detector gives them
lung_choice choose_lungs(std::vector<detection> detections, float min_score, float max_overlap = 0.5f);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/predict/lung_choice_impl.hpp"
#endif
