// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>

#include "lungseg/core/figure_text.hpp"
#include "lungseg/data/annotation/sides.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/infer/quality/lung_features.hpp"
#include "lungseg/infer/quality/quality_model.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE const lung_shapes& quality_model::shapes_of(std::optional<lung_definition> definition) const {
  const auto& own = shapes[static_cast<std::size_t>(definition.value_or(lung_definition::field))];
  return own ? *own : shapes[0] ? *shapes[0] : *shapes[1];
}

LUNGSEG_INLINE expected_dice quality_model::expect_dice(const std::vector<double>& features) const {
  const double log_error = error(features);
  const auto dice = [](double error_and_floor) { return std::clamp(1 + error_floor - error_and_floor, 0.0, 1.0); };
  return {dice(std::exp(log_error) * mean_factor), dice(std::exp(log_error + above)),
          dice(std::exp(log_error - below))};
}

namespace detail {

/// Notes what is unusual about a lung that is not good.
class quality_judge {
 public:
  quality_judge(const quality_model& flag, film_prediction& found) : flag_{flag}, found_{found} {}

  void judge(predicted_lung& lung, const std::vector<double>& features) {
    const expected_dice expected = flag_.expect_dice(features);
    lung.quality = lung_quality{expected.dice, expected.low, expected.high, {}};
    if (expected.dice >= flag_.check) return;
    level_ = expected.dice < flag_.reject ? verdict_level::reject : verdict_level::check;
    lung_ = lung.class_id;
    note(*lung.quality, note_code::poor_outline,
         "its Dice is expected to be " + fixed(expected.dice, 2) + " (" + fixed(expected.low, 2) + " to " +
             fixed(expected.high, 2) + ")");
    for (std::size_t i = 0; i < lung_features.size(); ++i)
      if (features[i] > flag_.usual[i])
        note(*lung.quality, lung_features[i].doubt,
             std::string{lung_features[i].text} + " is " + figure(features[i]) + ", usual is up to " +
                 figure(flag_.usual[i]));
  }

 private:
  static std::string figure(double feature) { return fixed(std::max(std::exp(feature) - feature_floor, 0.0), 3); }

  /// Signs of one code at one lung are one note.
  void note(lung_quality& of, note_code code, const std::string& text) {
    of.verdict.raise(level_, code);
    found_.verdict.raise(level_, code);
    film_note* const last = found_.notes.empty() ? nullptr : &found_.notes.back();
    if (last && last->code == code && last->lung == lung_)
      last->text += "; " + text;
    else
      found_.notes.push_back({code, text, lung_});
  }

  const quality_model& flag_;
  film_prediction& found_;
  verdict_level level_{};
  int lung_ = 0;
};

}  // namespace detail

LUNGSEG_INLINE void judge_quality(const quality_model& flag, film_prediction& found) {
  const film_description from = describe(found);
  const auto features = features_of(from, flag.shapes_of(from.definition));
  detail::quality_judge judge{flag, found};
  for (std::size_t i = 0; i < features.size(); ++i)
    for (predicted_lung& lung : found.lungs) {
      const int side = found.sides == laterality::patient ? lung.class_id : other_side(lung.class_id);
      if (side == from.lungs[i].class_id && area(lung.pixels) > 0) judge.judge(lung, features[i]);
    }
}

}}  // namespace lungseg::LUNGSEG_ABI
