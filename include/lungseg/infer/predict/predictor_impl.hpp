// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <mutex>
#include <string>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/core/figure_text.hpp"
#include "lungseg/data/pixels/film_grid.hpp"
#include "lungseg/data/pixels/put_right.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/infer/notes/lung_notes.hpp"
#include "lungseg/infer/notes/picture_notes.hpp"
#include "lungseg/infer/predict/alike_models.hpp"
#include "lungseg/infer/predict/lung_views.hpp"
#include "lungseg/infer/predict/mask_cleaning.hpp"
#include "lungseg/infer/predict/mask_vote.hpp"
#include "lungseg/infer/predict/predictor.hpp"
#include "lungseg/infer/prediction/lying_prediction.hpp"
#include "lungseg/infer/prior/correction_note.hpp"
#include "lungseg/infer/prior/prior_file.hpp"
#include "lungseg/infer/quality/quality_file.hpp"
#include "lungseg/model/weights/view_weights.hpp"
#include "lungseg/model/weights/weights.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Sides and pixels of a film are anyone's to change.
inline void expect_pixels(const film& picture) {
  const std::int64_t wanted = std::int64_t{picture.height} * picture.width, got = std::ssize(picture.pixels);
  expect<shape_error>(picture.height >= 0 && picture.width >= 0 && got == wanted,
                      "predict: the film is " + std::to_string(picture.height) + " x " + std::to_string(picture.width) +
                          " and has " + std::to_string(got) + " pixels");
}

/// What the film's file asks for, and where it contradicts itself.
inline void add_notes_of_file(const film_file& from, film_prediction& result) {
  std::string done = what_puts_right(from.pose.value_or(film_pose{}));
  if (!from.grid().square()) done += std::string{done.empty() ? "" : ", "} + "put on square pixels";
  if (!done.empty()) result.notes.push_back({note_code::put_right, done + " for the prediction, as its file asks for"});
  if (!from.other_aspect) return;
  result.notes.push_back({note_code::pixels_contradicted, "pixels are taken for " + fixed(from.pixel_aspect, 2) +
                                                              " times as high as wide, and the film's file also says " +
                                                              fixed(*from.other_aspect, 2) + " times"});
  result.verdict.raise(verdict_level::check, note_code::pixels_contradicted);
}

}  // namespace detail

LUNGSEG_INLINE predictor::predictor(const context& ctx, std::vector<std::unique_ptr<mask_rcnn>> models,
                                    const predict_options& options, std::vector<used_model> used,
                                    std::optional<quality_model> flag)
    : models_{std::move(models)}, used_{std::move(used)}, options_{options}, flag_{std::move(flag)} {
  if (models_.size() != 1) flag_.reset();
  expect_alike(models_);
  choose_definition();
  const auto turn = std::make_shared<std::mutex>();
  for (const auto& m : models_) detectors_.emplace_back(ctx, *m, turn);
}

LUNGSEG_INLINE predictor::predictor(predictor&&) noexcept = default;
LUNGSEG_INLINE predictor& predictor::operator=(predictor&&) noexcept = default;
LUNGSEG_INLINE predictor::~predictor() = default;

LUNGSEG_INLINE predictor predictor::load(const context& ctx, const std::vector<std::filesystem::path>& files,
                                         const predict_options& options) {
  std::vector<std::unique_ptr<mask_rcnn>> models;
  std::vector<used_model> used;
  std::unique_ptr<view_classifier> view;
  std::optional<quality_model> flag;
  lung_priors priors;
  for (const std::filesystem::path& file : files) {
    const archive from = read_archive(file);
    models.push_back(model_from(from));
    if (files.size() == 1) flag = quality_from(from);
    used.push_back(used_model_of(from));
    if (!view) view = view_from(from);
    if (priors.empty()) priors = priors_from(from);
  }
  predictor result{ctx, std::move(models), options, std::move(used), std::move(flag)};
  if (view && result.modality() == film_modality::xray) result.ask_first(ctx, std::move(view));
  result.correct_by(std::move(priors));
  return result;
}

LUNGSEG_INLINE void predictor::ask_first(const context& ctx, std::unique_ptr<view_classifier> view) {
  view_.emplace(ctx, std::move(view));
}

LUNGSEG_INLINE void predictor::correct_by(lung_priors priors) {
  priors_ = options_.shape_prior ? std::move(priors) : lung_priors{};
}

LUNGSEG_INLINE std::optional<lung_definition> predictor::definition_for(const film_record& record) const {
  const bool own = !options_.definition && record.definition && know(*record.definition);
  return own ? record.definition : definition_;
}

LUNGSEG_INLINE film_prediction predictor::predict(const film_file& from, const std::string& name,
                                                  std::optional<lung_definition> definition) const {
  detail::expect_pixels(from.pixels);
  const film_grid grid = from.grid();
  const auto look_at = [&](const film& picture) {
    return look(picture, name, from.levels, definition, from.pose.has_value());
  };
  film_prediction result = grid.right() ? look_at(from.pixels) : as_it_lies(look_at(grid.put_right(from.pixels)), grid);
  detail::add_notes_of_file(from, result);
  result.spacing = from.spacing;
  result.pixel_aspect = from.pixel_aspect;
  return result;
}

LUNGSEG_INLINE film_prediction predictor::look(const film& picture, const std::string& name, const grey_levels& stored,
                                               std::optional<lung_definition> definition, bool as_said) const {
  detail::expect_pixels(picture);
  if (definition) expect_known(*definition);
  const film_range range = range_of(picture);
  const auto start = [&](const film& on) {
    film_prediction result{name, on.height, on.width, sides(), definition ? definition : definition_, {}, {}};
    result.models = used_;
    return result;
  };
  view_judgement view = view_ ? view_->judge(picture, range) : view_judgement{};
  if (as_said) hold_against_file(view);
  if (options_.auto_orient && view_)
    if (const std::optional<film_pose> pose = view_->undoable(picture, view)) {
      const film upright = put_right(picture, *pose);
      film_prediction result = start(upright);
      result.notes = view.notes;
      result.notes.push_back({note_code::put_right, what_puts_right(*pose) + ", for the prediction alone"});
      find(upright, range_of(upright), pose->inverted ? grey_levels{stored.white, stored.black} : stored, result);
      return as_it_lies(std::move(result), *pose);
    }
  film_prediction result = start(picture);
  result.notes = view.notes;
  if (view.refused)
    for (const film_note& note : view.notes) result.verdict.raise(verdict_level::reject, note.code);
  (options_.force ? result.forced : result.refused) = view.refused;
  if (result.refused)
    result.content = range.content;
  else
    find(picture, range, stored, result);
  return result;
}

LUNGSEG_INLINE void predictor::find(const film& picture, const film_range& range, const grey_levels& stored,
                                    film_prediction& result) const {
  std::vector<lung_choice> choices;
  for (detector& each : detectors_) {
    const placed_film seen = seen_film(picture, film_options(each.model().config()), range);
    choices.push_back(choose_lungs(each.detect(seen, picture.height, picture.width), options_.min_score));
    if (choices.size() > 1) continue;  // models of one run are fed alike, or the first speaks for them
    result.levels = {stored.value_of(seen.levels.black), stored.value_of(seen.levels.white)};
    result.content = seen.content;
  }
  lung_choice mirrored;
  if (looks_twice()) mirrored = choose_on_mirrored(detectors_.front(), picture, range, options_.min_score);
  for (int id = left_lung; id <= right_lung; ++id) add_lung(choices, mirrored, id, result);
  add_notes(judge_order(result), result);
  if (modality() == film_modality::xray) {
    const picture_checks checks = view_ ? picture_checks::greys : picture_checks::all;
    add_notes(judge_picture(picture, range, result, checks), result);
    add_notes(judge_lungs(result), result);
  }
  for (const film_note& note : result.notes) result.verdict.raise(verdict_level::check, note.code);
  if (looks_twice()) add_signs(models_.front()->config(), choices.front(), mirrored, result);
  if (flag_) judge_quality(*flag_, result);
}

LUNGSEG_INLINE void predictor::add_lung(const std::vector<lung_choice>& choices, const lung_choice& mirrored, int id,
                                        film_prediction& result) const {
  std::vector<lung_vote> found = votes_on(id, detectors_, choices);
  if (found.empty()) return result.notes.push_back({note_code::not_found, {}, id});
  if (static_cast<float>(found.size()) < options_.min_support * static_cast<float>(choices.size()))
    return result.notes.push_back(
        {note_code::dropped_by_vote,
         "found by " + std::to_string(found.size()) + " of " + std::to_string(choices.size()) + " models", id});
  const float score = mean_score(found);
  add_mirrored_view(found, mirrored.lungs[static_cast<std::size_t>(id - 1)]);
  std::optional<lung_signs> signs;
  if (flag_ || options_.signs) signs.emplace();
  const mask_patch voted = voted_mask(found, result.height, result.width, result.definition);
  const plausible_mask shaped =
      priors_.correct(clean_mask(voted, options_.opening, signs ? &*signs : nullptr), result.definition,
                      sides() == laterality::patient ? id : other_side(id));
  if (signs) signs->cut = shaped.cut, signs->missing = shaped.missing;
  const run_lengths pixels = encode(shaped.pixels);
  if (area(pixels) == 0) return result.notes.push_back({note_code::dropped_as_empty, {}, id});
  result.lungs.push_back({id, score, bounding_box(pixels), pixels, signs});
  if (const auto note = note_of_correction(shaped, id)) result.notes.push_back(*note);
}

LUNGSEG_INLINE bool predictor::know(lung_definition which) const {
  return std::all_of(models_.begin(), models_.end(), [&](const auto& m) { return m->config().mask_of(which); });
}

LUNGSEG_INLINE void predictor::expect_known(lung_definition which) const {
  expect<option_error>(know(which), "predictor: a model has no masks of the definition '" +
                                        std::string{lungseg::name(which)} + "'; see 'lungseg info'");
}

LUNGSEG_INLINE void predictor::choose_definition() {
  const std::vector<lung_definition>& first = models_.front()->config().definitions;
  definition_ = options_.definition;
  if (!definition_ && !first.empty()) definition_ = know(lung_definition::field) ? lung_definition::field : first[0];
  if (definition_) expect_known(*definition_);
}

LUNGSEG_INLINE void predictor::add_notes(std::vector<film_note> more, film_prediction& result) {
  for (film_note& note : more)
    if (std::find(result.notes.begin(), result.notes.end(), note) == result.notes.end())
      result.notes.push_back(std::move(note));
}

}}  // namespace lungseg::LUNGSEG_ABI
