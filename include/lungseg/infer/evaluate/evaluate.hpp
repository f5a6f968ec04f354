// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/progress.hpp"
#include "lungseg/infer/predict/predictor.hpp"
#include "lungseg/infer/score/evaluation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Predicts every film of a dataset, by its own definition of a lung where the model has it and no other was asked for,
/// and compares the result with the truth. A film that cannot be read or predicted
/// stands among the report's failures. Films are called by their names without folders, and by their ids.
/// Films with the verdict `reject` are scored like any other; one that the model refuses has no lungs, and they count
/// as not found, unless it predicts by predict_options::force. The report counts and names them.
/// \param progress  told after each film
/// \throws device_error, disk_error  which are no fault of a film; option_error as expect_modality
evaluation_report evaluate(const predictor& model, const film_dataset& films, const progress_sink& progress = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/evaluate/evaluate_impl.hpp"
#endif
