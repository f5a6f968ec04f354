// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <vector>

#include "lungseg/infer/quality/quality_model.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A film with known lungs: what a model that has not seen it found, and how well.
struct calibration_film {
  std::string source;        // the hospital or set that it comes from
  film_description known;    // its true lungs, for the shapes
  film_description found;    // what the model found
  std::vector<double> dice;  // of each lung that was found; 0 for one that the film does not have
};

/// A lung that was found, how well it is outlined, and what a flag that has not seen its source expected.
struct flagged_lung {
  std::size_t film = 0, lung = 0;  // in the list of films, and among those found on it
  double dice = 0;
  expected_dice expected;
};

/// The flag of a model. It is regressed on each source's distances from the shapes of the other sources (of fifths of
/// the films, when there is only one source), as a new film's will be, and knows the shapes of all. Intervals are
/// conformal with the errors that the regression makes on sources (on films, when there is only one source) that it was
/// not fitted to: on either side they leave out a twentieth of all lungs, and a tenth of the lungs of no source that
/// has 40 or more.
/// \throws option_error unless there are enough films and lungs
quality_model fit_quality(const std::vector<calibration_film>& films);

/// What flags that know all other sources expect of the lungs of each source: of each fifth of the films when there is
/// only one source.
/// \throws as fit_quality
std::vector<flagged_lung> leave_one_source_out(const std::vector<calibration_film>& films);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/quality/fit_quality_impl.hpp"
#endif
