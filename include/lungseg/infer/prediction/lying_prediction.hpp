// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/data/pixels/film_grid.hpp"
#include "lungseg/infer/prediction/prediction.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What was found on a film that was put right, in the grid of the film as it lies. A lung stays the lung that it is:
/// the sides are those of the film put right, so the patient's, whichever way the film lies.
film_prediction as_it_lies(film_prediction upright, const film_pose& pose);
/// The same of a film whose file asks for more than a pose. A lung of which no pixel is left is dropped, with a note.
/// \throws shape_error when the prediction is not of the film's size
film_prediction as_it_lies(film_prediction upright, const film_grid& grid);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/prediction/lying_prediction_impl.hpp"
#endif
