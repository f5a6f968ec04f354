// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/progress.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/infer/predict/mask_predictor.hpp"
#include "lungseg/infer/report/mask_report.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Predicts a film in its own grid and compares the mask with the film's lungs taken as one.
/// \param known  calls the film as the score does \throws shape_error for masks of another size
mask_score score_masks(const mask_predictor& model, const film_file& picture, const film_record& known);

/// Predicts every film of a dataset in its own grid and compares the mask with the film's lungs taken as one. A film
/// that cannot be read or predicted stands among the failures. Films are called by their names without
/// folders, and by their ids.
/// \param progress  told after each film
/// \throws device_error, disk_error  which are no fault of a film; option_error as expect_modality
mask_report evaluate_masks(const mask_predictor& model, const film_dataset& films, const progress_sink& progress = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/evaluate/mask_evaluation_impl.hpp"
#endif
