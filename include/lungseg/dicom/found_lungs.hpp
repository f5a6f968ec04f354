// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/core/error.hpp"
#include "lungseg/dicom/film_reference.hpp"
#include "lungseg/dicom/uid.hpp"
#include "lungseg/infer/prediction/prediction.hpp"
#include "lungseg/infer/score/film_score.hpp"

/// \file
/// What all DICOM results ask of a prediction.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// The prediction with the patient's sides, as DICOM names them.
/// \throws shape_error when it is of another grid than the film
inline film_prediction lungs_of_patient(const film_reference& source, const film_prediction& found) {
  const auto expect_grid = [&](const char* what, int height, int width) {
    expect<shape_error>(height == source.height() && width == source.width(),
                        std::string{"DICOM result: "} + what + " is of " + std::to_string(height) + " x " +
                            std::to_string(width) + " pixels, expected those of the film, " +
                            std::to_string(source.height()) + " x " + std::to_string(source.width()));
  };
  expect_grid("the prediction", found.height, found.width);
  for (const predicted_lung& lung : found.lungs) expect_grid("a mask", lung.pixels.height, lung.pixels.width);
  return with_sides(found, laterality::patient);
}

/// The lung of that class; none when it was not found.
inline const predicted_lung* lung_of(const film_prediction& found, int class_id) {
  for (const predicted_lung& lung : found.lungs)
    if (lung.class_id == class_id) return &lung;
  return nullptr;
}

/// "Left lung".
inline std::string label_of(int class_id) {
  return class_id == left_lung ? "Left lung" : "Right lung";
}

/// What a lung is called by all results of its film, whichever model found it.
inline std::string tracking_uid(const film_reference& source, int class_id) {
  return uid_of_name(label_of(class_id) + " of " + source.instance());
}

/// The models that found the lungs: file and checksum.
inline std::string models_text(const film_prediction& found) {
  std::string text;
  for (const used_model& model : found.models) text += (text.empty() ? "" : ", ") + model.text();
  return text;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
