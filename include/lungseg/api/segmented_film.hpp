// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/infer/prediction/prediction.hpp"
#include "lungseg/infer/quality/measurements.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// One lung as it was found on a film.
struct found_lung {
  bool found = false;
  float score = 0;                        // confidence, 0 to 1
  lungseg::box box;                       // tight around the mask, film pixels, exclusive ends
  lungseg::mask mask;                     // in the film's own grid; all zero when the lung was not found
  std::optional<lung_quality> quality{};  // how good the outline is likely to be; none without a flag in the model
  lungseg::verdict verdict{};             // of the flag; `check` for a lung that was not found

  /// Size and place [film pixels].
  lung_measurement measurement() const { return measure(encode(mask)); }
};

/// A film and the lungs on it. The masks are decoded once, so asking costs nothing, from any thread.
class segmented_film {
 public:
  segmented_film(lungseg::film picture, film_prediction prediction);

  /// The lung that the model's classes call left: the patient's, unless the model was trained on image sides.
  const found_lung& left() const& noexcept { return left_; }
  const found_lung& right() const& noexcept { return right_; }
  /// Of a result that is about to go, as in segment(film).with(model).run().left(): a lung of one's own.
  found_lung left() && { return std::move(left_); }
  found_lung right() && { return std::move(right_); }
  /// Why a lung is missing, and what makes the film or its lungs doubtful.
  const std::vector<film_note>& notes() const noexcept { return prediction_.notes; }
  /// What is to be done with the result: `reject` for a picture that was refused, on which no lung is found, or for a
  /// lung that the model's flag rejects.
  const lungseg::verdict& verdict() const noexcept { return prediction_.verdict; }
  const lungseg::film& film() const noexcept { return film_; }
  const film_prediction& prediction() const noexcept { return prediction_; }

  /// Writes the film, and beside it the film with its lungs, as a PNG.
  /// \throws as write_png
  void overlay(const std::filesystem::path& file) const;

 private:
  found_lung lung(int id) const;

  lungseg::film film_;
  film_prediction prediction_;
  found_lung left_, right_;  // behind what they are made of
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/api/segmented_film_impl.hpp"
#endif
