// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/progress.hpp"
#include "lungseg/infer/evaluate/definition_report.hpp"
#include "lungseg/infer/predict/predictor.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Tells by which definition of a lung the masks of each film were drawn, which in one source may differ from film to
/// film: the one whose lungs, as the model finds them, have the larger Dice with the film's (film_definition). Films
/// without lungs are passed over.
/// \param model     that has masks of both definitions. One that was trained on the films may have learned their
///                  mistakes: take one that has not (lungseg train --leave-out). On films that it refuses (unless it
///                  has predict_options::force) no definition is followed
/// \param progress  told after each film
/// \throws option_error unless the model knows both definitions, and as expect_modality; device_error, disk_error
definition_report tell_definitions(const predictor& model, const film_dataset& films,
                                   const progress_sink& progress = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/evaluate/definitions_impl.hpp"
#endif
