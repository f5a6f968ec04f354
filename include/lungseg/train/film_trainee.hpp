// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/data/loader.hpp"
#include "lungseg/data/network_film.hpp"
#include "lungseg/model/input.hpp"
#include "lungseg/model/weights.hpp"
#include "lungseg/train/trainee.hpp"

namespace lungseg::inline LUNGSEG_ABI {

struct film_trainee_options {
  int batch = 4;  // films a step
  std::optional<augment_options> augment = augment_options{};
  std::uint64_t seed = 0;  // of order and augmentation
  bad_film on_bad_film = bad_film::skip;
};

namespace detail {

/// How the loader has to make samples for a model, so that they look as predictions' films do.
inline sample_options samples_for(const mask_rcnn_config& config, const film_trainee_options& options) {
  const network_film_options rule{
      .rule = config.input, .min_size = config.min_size, .max_size = config.max_size, .equalise = config.equalise};
  sample_options result;
  result.height = result.width = config.max_size;
  result.placement = [rule](int h, int w) { return place_film(h, w, rule); };
  result.intensity = config.equalise ? film_intensity::equalised : film_intensity::raw;
  result.padding = config.input == input_rule::min_max ? config.pixel_mean.front() : 0.0f;
  result.augment = options.augment;
  result.seed = options.seed;
  return result;
}

/// Films of one step as the network takes them.
struct film_batch {
  tensor<float, 4> images;
  std::vector<ground_truth> truths;
};

/// Puts samples into one batch; smaller pictures are padded right and below.
inline film_batch make_batch(const context& ctx, const mask_rcnn_config& config, const std::vector<sample>& samples) {
  int height = 0, width = 0;
  for (const sample& s : samples) {
    height = std::max(height, s.film.height);
    width = std::max(width, s.film.width);
  }
  film_batch result{ctx.zeros<float>(shape<4>{static_cast<int>(samples.size()), height, width, config.channels}), {}};
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const sample& s = samples[i];
    const image<float>& grey = s.film;
    tensor<float, 4> one = ctx.make<float>(shape<4>{1, grey.height, grey.width, config.channels});
    write_input(config, view<const float, 2>{grey.pixels.data(), {grey.height, grey.width}},
                {0, 0, static_cast<float>(grey.width), static_cast<float>(grey.height)}, one);
    for (int y = 0; y < grey.height; ++y)
      std::copy_n(&one(0, y, 0, 0), grey.width * config.channels, &result.images(static_cast<int>(i), y, 0, 0));
    ground_truth truth{s.boxes, s.classes, tensor<std::uint8_t, 3>{{static_cast<int>(s.masks.size()), height, width}}};
    for (std::size_t k = 0; k < s.masks.size(); ++k)
      for (int y = 0; y < grey.height; ++y)
        std::copy_n(s.masks[k].row(y), grey.width, &truth.masks(static_cast<int>(k), y, 0));
    result.truths.push_back(std::move(truth));
  }
  return result;
}

}  // namespace detail

/// A Mask R-CNN with the films that it learns from: what run_training() trains.
class film_trainee {
 public:
  /// \param model       must outlive this; stays where it is
  /// \param validation  may hold no films
  /// \throws option_error if there is no film to train on, or batch is below 1
  film_trainee(mask_rcnn& model, film_dataset training, film_dataset validation, const film_trainee_options& options)
      : model_{model},
        batch_{options.batch},
        training_{std::move(training),
                  {.samples = detail::samples_for(model.config(), options), .on_bad_film = options.on_bad_film}},
        validation_{std::move(validation),
                    {.samples = detail::samples_for(model.config(), without_augmentation(options)),
                     .shuffle = false,
                     .threads = 0,
                     .on_bad_film = options.on_bad_film}} {
    expect<option_error>(batch_ >= 1, "training: batch is " + std::to_string(batch_) + ", expected at least 1");
    expect<option_error>(training_.films() >= 1, "training: the dataset holds no film to train on");
  }

  nn::state_refs state() { return model_.state(); }
  static int body_stage(std::string_view name) noexcept { return mask_rcnn::stage_of(name); }
  void set_trainable(const std::function<bool(std::string_view)>& chosen) { model_.set_trainable(chosen); }
  void save(archive& to) { add_model(to, model_); }
  void load(const archive& from) { take_weights(model_, from); }

  /// Whole batches of an epoch; at least one.
  int steps_per_epoch() const noexcept { return std::max(1, training_.films() / batch_); }

  named_values train_step(const context& ctx, const batch_place& place) {
    const std::vector<sample> samples = batch_at(place.epoch, place.index);
    if (samples.empty()) return {};
    detail::film_batch batch = detail::make_batch(ctx, model_.config(), samples);
    return named(model_.train_step(ctx, std::move(batch.images), batch.truths, static_cast<std::uint64_t>(place.step)));
  }

  named_values validate(const context& ctx) {
    if (validation_.films() == 0) return {};
    model_.weights_changed();
    validation_.start(0);
    value_window window;
    while (std::optional<sample> s = validation_.next()) {
      std::vector<sample> one;
      one.push_back(std::move(*s));
      detail::film_batch batch = detail::make_batch(ctx, model_.config(), one);
      window.add(named(
          model_.validate_step(ctx, std::move(batch.images), batch.truths, static_cast<std::uint64_t>(window.steps))));
    }
    return window.take();
  }

  /// The films that could not be used so far, and why.
  std::vector<film_fault> faults() const {
    std::vector<film_fault> all = training_.faults();
    all.insert(all.end(), validation_.faults().begin(), validation_.faults().end());
    return all;
  }

 private:
  static film_trainee_options without_augmentation(film_trainee_options options) {
    options.augment.reset();
    return options;
  }

  static named_values named(const mask_rcnn_losses& l) {
    return {
        {"rpn_class", l.rpn_class}, {"rpn_box", l.rpn_box}, {"class", l.box_class}, {"box", l.box}, {"mask", l.mask}};
  }

  /// The good films of batch `index`; which films those are does not depend on what was asked for before.
  std::vector<sample> batch_at(int epoch, int index) {
    const int first = index * batch_, end = std::min(first + batch_, training_.films());
    if (epoch != epoch_ || first != next_) {
      training_.start(epoch, first);
      early_.reset();
    }
    epoch_ = epoch;
    next_ = end;
    std::vector<sample> result;
    while (true) {
      if (!early_ && (result.empty() || result.back().index + 1 < end)) early_ = training_.next();
      if (!early_ || early_->index >= end) break;
      result.push_back(std::move(*early_));
      early_.reset();
    }
    return result;
  }

  mask_rcnn& model_;
  int batch_;
  loader training_, validation_;
  int epoch_ = -1, next_ = -1;
  std::optional<sample> early_;  // a film of a later batch, met because films before it were bad
};
static_assert(trainee<film_trainee>);

}  // namespace lungseg::inline LUNGSEG_ABI
