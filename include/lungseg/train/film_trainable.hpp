// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/log.hpp"
#include "lungseg/data/annotation/dataset_mark.hpp"
#include "lungseg/data/augment/augment_options.hpp"
#include "lungseg/data/augment/augment_values.hpp"
#include "lungseg/data/sample/loader.hpp"
#include "lungseg/model/weights/weights.hpp"
#include "lungseg/train/batch.hpp"
#include "lungseg/train/batch_reader.hpp"
#include "lungseg/train/checkpoint.hpp"
#include "lungseg/train/learning_options.hpp"
#include "lungseg/train/shared_batch.hpp"
#include "lungseg/train/trainable.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How one kind of model learns from samples; specialised beside each model's trainable.
///     void expect_suited(const Model&, const film_dataset&)               throws option_error
///     named_values train_step(ctx, Model&, samples, augmented, step, update)
///                                                                         adds to the gradients, gives the losses
///     named_values validate_step(ctx, Model&, samples, index)             the same losses, changes nothing
template <class Model>
struct learning_rule;

/// A model and its films, as a trainer wants them.
template <class Model>
class film_trainable {
  using rule = learning_rule<Model>;

 public:
  /// \param model       must outlive the trainable and stay where it is
  /// \param validation  may be empty
  /// \param seed        of order and augmentation; the trainer's context should have the same
  /// \throws option_error when there is no film to train on, or the films do not suit the model; format_error when none
  ///         of the films to train on, or none of those to validate on, can be read
  film_trainable(Model& model, film_dataset films, film_dataset validation, std::uint64_t seed,
                 learning_options options = {})
      : model_{&model},
        options_{std::move(options)},
        description_{describe(films, validation)},
        train_films_{checked(std::move(films), true), loading(options_.augment, true, seed)},
        validation_films_{checked(std::move(validation), false), loading({}, false, seed)},
        train_{train_films_, options_.batch},
        validation_{validation_films_, options_.batch, options_.ranks} {
    train_films_.expect_usable("training");
    validation_films_.expect_usable("validation");
  }

  nn::state_refs state() { return model_->state(); }
  int body_stage(std::string_view name) const { return Model::stage_of(name); }
  void set_trainable(const std::function<bool(std::string_view)>& chosen) { model_->set_trainable(chosen); }
  int steps_per_epoch() const { return train_.whole_batches(); }

  void save(archive& to) { add_model(to, *model_); }

  /// \throws option_error when the checkpoint's configuration is not the model's
  void load(const archive& from) {
    expect<option_error>(from.text("config") == to_json(model_->config()),
                         from.source + ": was trained with another configuration of the model");
    take_weights(*model_, from);
  }

  /// What was said of each film that could not be read so far. Nothing was learned from it.
  std::vector<std::string> films_left_out() const {
    std::vector<std::string> said;
    for (const loader* films : {&train_films_, &validation_films_})
      for (const film_fault& fault : films->faults()) said.push_back(fault.message);
    return said;
  }

  /// What a resumed run must share, for trainer_options::describe.
  run_description description() const { return description_; }

  named_values train_step(const context& ctx, const batch_place& place, const std::function<void()>& update) {
    std::vector<sample> samples = films_of(ctx, place);
    // The next epoch's samples are made while this one is validated.
    if (place.index + 1 == steps_per_epoch()) train_.go(place.epoch + 1, 0);
    report_faults(train_films_, reported_);
    const steady_work promise{ctx.signs(), text_of(place) + ", computing"};
    if (ctx.world()) return train_share(ctx, std::move(samples), place, update);
    if (samples.empty()) return {};
    return rule::train_step(ctx, *model_, samples, options_.augment.has_value(), static_cast<std::uint64_t>(place.step),
                            update);
  }

  /// Ranks share the batches out; each of them is worked on by one, whatever their number.
  named_values validate(const context& ctx) {
    const steady_work promise{ctx.signs(), "validation: losses"};
    std::vector<batch_losses> own;
    validation_.go(0, options_.rank);
    for (int i = options_.rank; i < validation_.all_batches(); i += options_.ranks) {
      const std::vector<sample> samples = validation_.read(0, i, [&ctx] { ctx.tick(); });
      if (samples.empty()) continue;
      own.push_back({i, static_cast<double>(samples.size()),
                     rule::validate_step(ctx.alone(), *model_, samples, static_cast<std::uint64_t>(i))});
    }
    report_faults(validation_films_, reported_validation_);
    return mean_losses(ctx.world().get(), std::move(own));
  }

 private:
  static std::string text_of(const batch_place& place) { return "step " + std::to_string(place.step + 1); }

  std::vector<sample> films_of(const context& ctx, const batch_place& place) {
    const steady_work promise{ctx.signs(), text_of(place) + ", reading films"};
    return train_.read(place.epoch, place.index, [&ctx] { ctx.tick(); });
  }

  /// Its part of a step that all ranks take. A rank without a film looks on with a blank one.
  named_values train_share(const context& ctx, std::vector<sample> samples, const batch_place& place,
                           const std::function<void()>& update) {
    expect<option_error>(ctx.world()->size() == options_.ranks && ctx.world()->rank() == options_.rank,
                         "training: the learning options are not those of " + ctx.world()->name());
    const batch_share share = share_batch(*ctx.world(), samples);
    if (share.all == 0) return {};
    if (samples.empty()) samples.push_back(blank_sample(share));
    return rule::train_step(ctx.with_share(share), *model_, samples, options_.augment.has_value(),
                            static_cast<std::uint64_t>(place.step), update);
  }

  film_dataset checked(film_dataset films, bool needed) const {
    expect<option_error>(!needed || !films.films.empty(), "training: the dataset holds no film");
    const auto has_lung = [](const film_record& each) { return !each.lungs.empty(); };
    expect<option_error>(!needed || std::any_of(films.films.begin(), films.films.end(), has_lung),
                         "training: no film of the dataset has a lung mask, of " + std::to_string(films.films.size()) +
                             ", so there is nothing to learn");
    if (!films.films.empty()) rule::expect_suited(*model_, films);
    return films;
  }

  loader_options loading(const std::optional<augment_options>& augment, bool shuffle, std::uint64_t seed) const {
    loader_options o;
    o.samples = samples_for(model_->config(), augment, seed);
    o.shuffle = shuffle;
    o.threads = options_.loader_threads;
    o.ahead = 2 * std::max(options_.batch, 1);
    o.cache_bytes = options_.cache_bytes;
    o.on_bad_film = options_.on_bad_film;
    const int rank = options_.rank, batch = std::max(options_.batch, 1);
    o.share = shuffle ? loader_share::of_rank(rank, options_.ranks, batch)
                      : loader_share{rank * batch, (rank + 1) * batch, options_.ranks * batch};
    return o;
  }

  run_description describe(const film_dataset& films, const film_dataset& validation) const {
    std::string augmentation = "none";
    if (const auto& a = options_.augment) {
      augmentation.clear();
      for_each_value(*a, [&](std::string_view name, float value) {
        augmentation += (augmentation.empty() ? "" : " ") + std::string{name} + " " + detail::number_text(value);
      });
    }
    return {{"films", detail::mark_of(films)},
            {"validation_films", detail::mark_of(validation)},
            {"batch", std::to_string(options_.batch)},
            {"augmentation", augmentation}};
  }

  void report_faults(const loader& films, std::size_t& reported) const {
    for (; reported < films.faults().size(); ++reported)
      report(options_.log, log_level::warning, "film left out: " + films.faults()[reported].message);
  }

  Model* model_;
  learning_options options_;
  run_description description_;
  loader train_films_, validation_films_;
  batch_reader train_, validation_;
  std::size_t reported_ = 0, reported_validation_ = 0;
};

}}  // namespace lungseg::LUNGSEG_ABI
