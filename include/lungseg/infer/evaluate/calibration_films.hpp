// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/progress.hpp"
#include "lungseg/infer/evaluate/calibration_run.hpp"
#include "lungseg/infer/predict/predictor.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A film with known lungs and what was found on it.
calibration_film compare(const film_record& known, laterality sides, const film_prediction& found);

/// \param model     that has not been trained on the films, with predict_options::signs
/// \param progress  told after each film
/// \throws device_error, disk_error  which are no fault of a film; option_error as expect_modality
calibration_run predict_for_flag(const predictor& model, const film_dataset& films, const progress_sink& progress = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/evaluate/calibration_films_impl.hpp"
#endif
