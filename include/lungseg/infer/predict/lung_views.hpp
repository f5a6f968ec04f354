// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>

#include "lungseg/data/pixels/film_border.hpp"
#include "lungseg/infer/predict/detector.hpp"
#include "lungseg/infer/predict/lung_choice.hpp"
#include "lungseg/infer/quality/outline.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// What a mask's probabilities say of its outline and its inside: lung_signs' first three.
void add_cell_signs(view<const float, 2> cells, float threshold, lung_signs& to);

}  // namespace detail

/// A detection on a mirrored film of height x width, on the film as it is.
detection unmirrored(const detection& lung, int height, int width);

/// What a model finds on the film mirrored, brought back to the film as it is: boxes, masks and classes.
lung_choice choose_on_mirrored(detector& by, film picture, film_range range, float min_score);

/// What a model says of a lung beside its mask, see lung_signs.
/// \param so_far      what was known before: what making the mask took away and added stays
/// \param mirrored    the same lung of choose_on_mirrored
/// \param definition  which of the model's masks is the result
lung_signs signs_of(const mask_rcnn_config& config, const detection& lung, const std::optional<detection>& mirrored,
                    int definition, const quality_grid& grid, const lung_signs& so_far = {});

/// Gives the lungs of one model's prediction the signs that they lack.
/// \param straight  what the lungs were made of
/// \param mirrored  of choose_on_mirrored
/// \param result    whose lungs have signs
void add_signs(const mask_rcnn_config& config, const lung_choice& straight, const lung_choice& mirrored,
               film_prediction& result);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/predict/lung_views_impl.hpp"
#endif
