// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/infer/prediction/prediction.hpp"
#include "lungseg/infer/prediction/used_model.hpp"
#include "lungseg/infer/score/coco_ap.hpp"
#include "lungseg/infer/score/film_score.hpp"
#include "lungseg/infer/score/summary.hpp"
#include "lungseg/infer/score/wilson.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A film and what went wrong with it.
struct film_failure {
  std::string file, reason;
  std::optional<std::int64_t> image_id = std::nullopt;  // in the dataset's file, or in the run's list of films
};

/// Dice and so on over many lungs. A lung without a prediction has Dice and IoU 0 and no distance.
struct lung_summary {
  std::int64_t lungs = 0, found = 0;
  summary dice, iou, hd95, assd;
};

/// The scores of a model on a dataset.
struct evaluation_report {
  std::vector<used_model> models{};  // that were scored
  laterality sides = laterality::patient;
  std::int64_t films = 0;         // that were scored
  std::int64_t single_lung = 0;   // of these, films whose truth has one lung only
  std::int64_t without_lung = 0;  // of these, films whose truth has none: outside of the three counts that follow
  std::int64_t both_found = 0;    // every lung that the film has was found (a single lung included)
  std::int64_t one_found = 0;     // some, but not all
  std::int64_t none_found = 0;    // none
  std::int64_t side_errors = 0;   // predictions that lie on the other side's lung
  std::int64_t extra_lungs = 0;   // predictions of a side that the film does not have
  lung_summary left, right, all;  // lung by lung; `all`: left and right lungs in one list
  lung_summary both;              // per film, all its lungs as one mask
  average_precision ap, ap_left, ap_right;
  note_counts notes;                   // films with each note
  std::vector<film_score> scores;      // in the order of add()
  std::vector<film_failure> failures;  // unreadable films, lungs not found, side errors, extra lungs

  rate both_found_rate() const { return wilson(both_found, both_found + one_found + none_found); }
  rate one_found_rate() const { return wilson(one_found, both_found + one_found + none_found); }
  rate none_found_rate() const { return wilson(none_found, both_found + one_found + none_found); }
  /// Films with a side error among all films.
  rate side_error_rate() const {
    std::int64_t hit = 0;
    for (const film_score& score : scores) hit += score.side_errors > 0;
    return wilson(hit, films);
  }
};

/// Collects films one by one; report() may be asked for at any time.
class evaluation {
 public:
  /// \param sides  what the class names of the truth mean; predictions are translated where theirs differ.
  explicit evaluation(laterality sides = laterality::patient) : sides_{sides} {}

  /// \throws shape_error naming the film when truth and prediction differ in size; nothing was counted then.
  void add(const film_record& truth, const film_prediction& prediction) {
    film_score score = score_film(truth, sides_, prediction);
    precision_.add(truth.lungs, with_sides(prediction, sides_).lungs);
    scores_.push_back(std::move(score));
  }

  /// A film that could not be read or predicted: it stands among the failures and in no other figure.
  void add_failure(std::string file, std::string reason, std::optional<std::int64_t> image_id = std::nullopt) {
    unread_.push_back({std::move(file), std::move(reason), image_id});
  }

  evaluation_report report() const {
    evaluation_report result;
    result.sides = sides_;
    result.films = std::ssize(scores_);
    result.scores = scores_;
    result.failures = unread_;
    for (const film_score& score : scores_) count(score, result);
    result.left = summarise_lungs({&film_score::left});
    result.right = summarise_lungs({&film_score::right});
    result.all = summarise_lungs({&film_score::left, &film_score::right});
    result.both = summarise_lungs({&film_score::both});
    result.ap = precision_.all();
    result.ap_left = precision_.of_class(left_lung);
    result.ap_right = precision_.of_class(right_lung);
    return result;
  }

 private:
  static void count(const film_score& score, evaluation_report& result) {
    const int lungs = score.lungs(), found = score.found();
    result.single_lung += lungs == 1;
    result.without_lung += lungs == 0;
    result.both_found += lungs > 0 && found == lungs;
    result.one_found += found > 0 && found < lungs;
    result.none_found += lungs > 0 && found == 0;
    result.side_errors += score.side_errors;
    result.extra_lungs += score.extra_lungs;
    result.notes.add(score.notes);
    for (const std::string& fault : score.faults) result.failures.push_back({score.file, fault, score.image_id});
  }

  lung_summary summarise_lungs(const std::vector<std::optional<lung_score> film_score::*>& which) const {
    lung_summary result;
    std::vector<double> dice, iou, hd95, assd;
    for (const film_score& score : scores_)
      for (const auto part : which) {
        const std::optional<lung_score>& lung = score.*part;
        if (!lung) continue;
        ++result.lungs;
        result.found += lung->found;
        dice.push_back(lung->dice);
        iou.push_back(lung->iou);
        hd95.push_back(lung->distance.hd95);
        assd.push_back(lung->distance.assd);
      }
    result.dice = summarise(std::move(dice));
    result.iou = summarise(std::move(iou));
    result.hd95 = summarise(std::move(hd95));
    result.assd = summarise(std::move(assd));
    return result;
  }

  laterality sides_;
  precision_counter precision_;
  std::vector<film_score> scores_;
  std::vector<film_failure> unread_;
};

}}  // namespace lungseg::LUNGSEG_ABI
