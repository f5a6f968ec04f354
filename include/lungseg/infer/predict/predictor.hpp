// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/data/image/film_io.hpp"
#include "lungseg/infer/predict/lung_choice.hpp"
#include "lungseg/infer/predict/predict_options.hpp"
#include "lungseg/infer/predict/view_judge.hpp"
#include "lungseg/infer/prediction/prediction.hpp"
#include "lungseg/infer/prediction/used_model.hpp"
#include "lungseg/infer/prior/lung_priors.hpp"
#include "lungseg/infer/quality/quality_model.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Segments films with one model or several. Several models vote: see predict(), which any number of threads may call
/// at a time.
class predictor {
 public:
  /// \param models  expect_alike
  /// \param used    what results are to say of them; see film_prediction::models
  /// \param flag    of the model; several models have none, because nobody knows how well they vote
  /// \throws option_error as expect_alike, or if one has no masks of the definition that is asked for
  predictor(const context& ctx, std::vector<std::unique_ptr<mask_rcnn>> models, const predict_options& options = {},
            std::vector<used_model> used = {}, std::optional<quality_model> flag = {});
  predictor(predictor&&) noexcept;
  predictor& operator=(predictor&&) noexcept;
  ~predictor();

  /// Reads the models from weight files or checkpoints.
  static predictor load(const context& ctx, const std::vector<std::filesystem::path>& files,
                        const predict_options& options = {});

  /// Each film is shown to a view classifier first; without one no film is refused. load() takes that of the first file
  /// that holds one.
  void ask_first(const context& ctx, std::unique_ptr<view_classifier> view);
  /// Masks are held to what lungs look like (shape_prior::correct); without priors they are not, nor masks of another
  /// definition than theirs. load() takes those of the first file that holds some.
  void correct_by(lung_priors priors);
  bool corrects() const noexcept { return !priors_.empty(); }
  bool refuses() const noexcept { return view_.has_value(); }
  const std::vector<std::unique_ptr<mask_rcnn>>& models() const noexcept { return models_; }
  /// The files of the models, in their order; none for models that came from no file.
  const std::vector<used_model>& used() const noexcept { return used_; }
  bool has_flag() const noexcept { return flag_.has_value(); }  ///< results say how good they are likely to be
  laterality sides() const {
    return models_.front()->config().laterality == "image" ? laterality::image : laterality::patient;
  }

  /// What the models have learned from. On CT slices no view classifier is asked, and neither greys nor lungs are held
  /// against those of frontal films.
  film_modality modality() const { return models_.front()->config().modality; }
  /// What the masks cover; none: the models do not say.
  std::optional<lung_definition> definition() const noexcept { return definition_; }
  /// By which definition a film with known lungs is to be judged: the one that was asked for, else its own where the
  /// models have such masks, else definition().
  std::optional<lung_definition> definition_for(const film_record& record) const;

  /// Left and right lung of a film. Each model offers at most one detection a side (choose_lungs). A side is kept when
  /// at least min_support of the models found it; a pixel is inside when the mean probability of those models is at
  /// least the mean of their own mask thresholds. One model with a flag looks at the mirrored film, too, and both views
  /// vote. Then holes are filled, an opening removes thin spurs, the largest
  /// component stays, a shape prior corrects it where there is one (correct_by), and the box is the mask's. The score
  /// is the mean over the models that found the lung. What makes the film or its lungs doubtful is noted
  /// (judge_picture, judge_lungs).
  ///
  /// A picture that a view classifier takes for no upright frontal film is refused: it has no lungs, its verdict is
  /// `reject`, and the notes say why. With `force` it has the lungs that were found, and the same verdict. With
  /// `auto_orient` a film that lies otherwise is put right, if it then passes, and the lungs that are found on it are
  /// given in the film's own grid (as_it_lies).
  /// \param stored      values of the film's file that are 0 and 255 in `picture`, for the levels that the result reports
  /// \param definition  what the masks are to cover; none: definition()
  /// \throws option_error when a model has no masks of that definition; shape_error for a film that has not the pixels
  ///         that its sides ask for
  film_prediction predict(const film& picture, const std::string& name, const grey_levels& stored = {},
                          std::optional<lung_definition> definition = {}) const {
    return look(picture, name, stored, definition, false);
  }

  /// The same of a film as its file has it. One that the file says to be turned or mirrored is put right first, which a
  /// note tells, and the lungs are given in the file's own grid. Where the file says how the film lies, a
  /// note tells of what contradicts it (hold_against_file).
  film_prediction predict(const film_file& from, const std::string& name,
                          std::optional<lung_definition> definition = {}) const;

 private:
  /// predict(). \param as_said  whether the film lies as its file says
  film_prediction look(const film& picture, const std::string& name, const grey_levels& stored,
                       std::optional<lung_definition> definition, bool as_said) const;

  /// Adds the lungs of a film as it lies, notes and the verdict.
  void find(const film& picture, const film_range& range, const grey_levels& stored, film_prediction& result) const;

  bool looks_twice() const noexcept { return flag_ || (options_.signs && models_.size() == 1); }

  void add_lung(const std::vector<lung_choice>& choices, const lung_choice& mirrored, int id,
                film_prediction& result) const;

  /// Whether all models have masks of it.
  bool know(lung_definition which) const;
  /// \throws option_error naming a definition that a model has no masks of
  void expect_known(lung_definition which) const;
  void choose_definition();

  static void add_notes(std::vector<film_note> more, film_prediction& result);

  std::vector<std::unique_ptr<mask_rcnn>> models_;
  std::vector<used_model> used_;
  mutable std::vector<detector> detectors_;  // of the models; any thread may call them
  predict_options options_;
  std::optional<lung_definition> definition_;
  std::optional<view_judge> view_;
  std::optional<quality_model> flag_;
  lung_priors priors_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/predict/predictor_impl.hpp"
#endif
