// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/pixels/film_area.hpp"
#include "lungseg/data/pixels/grey_levels.hpp"
#include "lungseg/data/pixels/pixel_spacing.hpp"
#include "lungseg/infer/prediction/lung_quality.hpp"
#include "lungseg/infer/prediction/used_model.hpp"
#include "lungseg/infer/prediction/verdict.hpp"
#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// One lung as a model (or an ensemble) sees it.
struct predicted_lung {
  int class_id = 0;                       // left_lung, right_lung
  float score = 0;                        // confidence, 0 to 1
  box area;                               // in film pixels, exclusive ends
  run_lengths pixels;                     // in the film's own grid
  std::optional<lung_signs> signs{};      // none: nobody asked for them
  std::optional<lung_quality> quality{};  // none: the model has no flag
};

/// One object as a model gives it, of whatever kind, with its mask on the film.
struct raw_detection {
  box area;  // film pixels, exclusive ends
  int class_id = 0;
  float score = 0;
  run_lengths pixels;  // in the film's own grid
};

/// What was found on one film.
struct film_prediction {
  std::string file;  // as in film_record::file, or the path that was given
  int height = 0, width = 0;
  laterality sides = laterality::patient;       // what the class ids mean
  std::optional<lung_definition> definition{};  // what the masks cover; none: the model does not say
  std::vector<predicted_lung> lungs{};
  std::vector<film_note> notes{};  // why a lung is missing or was dropped, and what makes film or result doubtful
  grey_levels levels{};            // values of the film (of its file, where that is known) that the network saw as
                                   // black and white
  film_area content{};             // what of the film it saw: all but the empty border
  lungseg::verdict verdict{};      // on the film and all its lungs
  std::optional<pixel_spacing> spacing{};  // none: nobody said
  std::vector<used_model> models{};        // that found the lungs; none: they came from no file
  bool refused = false;                    // no lungs were looked for, for the reasons of the verdict
  bool forced = false;                     // it would have been refused, but for predict_options::force
  double pixel_aspect = 1;                 // height of the film's pixels over their width
};

}}  // namespace lungseg::LUNGSEG_ABI
