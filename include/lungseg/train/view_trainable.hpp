// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/data/view/view_sample.hpp"
#include "lungseg/model/view/view_classifier.hpp"
#include "lungseg/model/weights/weights.hpp"
#include "lungseg/train/checkpoint.hpp"
#include "lungseg/train/trainable.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The class that a view classifier is to give a sample.
int view_class_of(const view_sample& sample) noexcept;

/// How a view classifier is taught.
struct view_learning_options {
  int batch = 32;
  int epoch_passes = 4;       // samples of an epoch, for each film
  int validation_passes = 4;  // the same of the validation
  view_sample_options samples{};
};

/// A view classifier and its pictures, as a trainer wants them. No sample is drawn twice.
class view_trainable {
 public:
  /// \param model       must outlive the trainable and stay where it is
  /// \param validation  may hold no film
  /// \throws option_error when there is no film to train on
  view_trainable(view_classifier& model, view_material material, view_material validation,
                 view_learning_options options = {});

  nn::state_refs state() { return model_->state(); }
  int body_stage(std::string_view name) const { return view_classifier::stage_of(name); }
  void set_trainable(const std::function<bool(std::string_view)>& chosen) { model_->set_trainable(chosen); }
  int steps_per_epoch() const {
    return std::max(1, static_cast<int>(material_.films.size()) * options_.epoch_passes / options_.batch);
  }
  void save(archive& to) { add_model(to, *model_); }
  /// \throws option_error when the checkpoint's configuration is not the model's
  void load(const archive& from);

  /// What a resumed run must share, for trainer_options::describe.
  run_description description() const;

  named_values train_step(const context& ctx, const batch_place& place, const std::function<void()>& update);

  named_values validate(const context& ctx);

 private:
  struct batch {
    tensor<float, 4> pictures;
    std::vector<int> classes;
  };

  batch make(const context& ctx, const view_material& from, std::uint64_t first, int count) const;

  view_classifier* model_;
  view_learning_options options_;
  view_material material_, validation_;
};
static_assert(trainable<view_trainable>);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/view_trainable_impl.hpp"
#endif
