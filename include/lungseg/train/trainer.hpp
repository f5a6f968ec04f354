// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

#include "lungseg/core/files/archive.hpp"
#include "lungseg/train/circumstances.hpp"
#include "lungseg/train/finite.hpp"
#include "lungseg/train/gradient_exchange.hpp"
#include "lungseg/train/plan.hpp"
#include "lungseg/train/run_clock.hpp"
#include "lungseg/train/run_folder.hpp"
#include "lungseg/train/trainable.hpp"
#include "lungseg/train/trainer_options.hpp"
#include "lungseg/train/training_ranks.hpp"
#include "lungseg/train/weight_average.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// One training run in its folder. Use run_training().
template <trainable T>
class trainer {
 public:
  trainer(const context& ctx, T& model, trainer_options options)
      : ctx_{ctx.with_backward_watch([this] { exchange_.poll(ctx_); })},
        model_{model},
        options_{std::move(options)},
        per_epoch_{model.steps_per_epoch()},
        plan_{options_.stages, per_epoch_},
        state_refs_{model.state()},
        update_{state_refs_.parameters, options_.update},
        average_{state_refs_, options_.average},
        ranks_{ctx.world()},
        exchange_{ctx.world(), {.overlap = options_.overlap && ctx.where().is_cpu()}},
        folder_{options_.folder},
        run_{detail::describe(options_, ctx.seed(), per_epoch_)},
        clock_{options_.minutes} {
    detail::expect_sensible(options_);  // faults come before an hour of work, not after it
    for (const stage& s : plan_.stages()) names_of(s);
  }

  training_result run() {
    prepare();
    std::int64_t at = position();
    progress bar{ranks_.writes() ? options_.progress : progress_sink{}, "training", plan_.total(), at};
    training_ranks::orders now = orders();
    for (; now.position < plan_.total() && !now.stop; now = orders()) {
      if (now.save) save_last();
      const named_values losses = step(now.position);
      if (state_.step % per_epoch_ == 0) end_epoch();
      // Who watches the bar may want to stop, so it hears of a step before the next is decided.
      if (const auto here = position(); here > at) bar.advance(here - std::exchange(at, here), loss_text(losses));
    }
    stop_reason stop = stop_reason::finished;
    if (now.position < plan_.total()) {
      stop = stop_reason::cancelled;
      save_last();
      note("cancelled before " + where());
    } else {
      if (state_.validated != state_.step) end_epoch();  // the time was up within an epoch
      if (state_.step < plan_.total()) stop = stop_reason::time_limit;
    }
    const std::int64_t left_out = ranks_.different(films_left_out(model_));  // when the first one has written its files
    return {stop, state_.step, state_.best_step, state_.best_score, folder_.files(), left_out};
  }

 private:
  void note(const std::string& text, log_level level = log_level::note) const {
    if (ranks_.writes()) report(options_.log, level, text);
  }
  std::string where() const {
    return "step " + std::to_string(state_.step) + " (epoch " + std::to_string(state_.step / per_epoch_ + 1) + ")";
  }
  std::int64_t position() const { return std::min(clock_.position(state_.step, plan_.total()), plan_.total()); }

  /// What is to be done next, as this rank sees it and then all.
  training_ranks::orders orders() const {
    const std::int64_t at = position();
    return ranks_.agreed({.stop = at < plan_.total() && options_.cancelled && options_.cancelled(),
                          .save = clock_.minutes_since_saved() >= options_.checkpoint_minutes,
                          .position = at});
  }

  void prepare() {
    archive made;
    model_.save(made);
    ranks_.expect_same(detail::circumstances(ctx_, run_, made, options_.overlap));
    ctx_ = ctx_.joined();
    const bool exists = ranks_.share(ranks_.writes() && folder_.open(options_.resume, options_.log));
    if (exists) resume();
    if (ranks_.writes()) folder_.begin(exists ? state_.step : -1, options_.timing);
    ranks_.share(state_refs_);
    clock_.start(state_.seconds);
  }

  void resume() {
    const archive from = ranks_.share(ranks_.writes() ? read_archive(folder_.files().last()) : archive{});
    const training_state state = state_of(from);
    expect_same_run(from, run_);
    model_.load(from);
    update_.load(from);
    average_.load(from);
    state_ = state;
    for (const auto& [text, level] : detail::changes_since(from, ctx_)) note(text, level);
    note("resumed at " + where());
  }

  /// The parameters that learn in a stage.
  std::unordered_set<std::string_view> names_of(const stage& s) const {
    return names_selected_by(s.layers, state_refs_.parameters,
                             [&](std::string_view name) { return int{model_.body_stage(name)}; });
  }

  /// One batch: losses, gradients, update.
  named_values step(std::int64_t at) {
    const plan_place place = plan_.at(at);
    const stage& s = plan_.stages()[place.stage];
    if (entered_ != place.stage) {
      entered_ = place.stage;
      model_.set_trainable([names = names_of(s)](std::string_view name) { return names.contains(name); });
      exchange_.set_parameters(state_refs_.parameters);
    }
    const step_timing::mark begin{ctx_.world(), exchange_};
    exchange_.begin();
    const batch_place batch{state_.step, static_cast<int>(state_.step / per_epoch_),
                            static_cast<int>(state_.step % per_epoch_)};
    const float rate = learning_rate(s.rate, place.step, place.total, options_.schedule);
    update_.begin(ctx_, rate);
    const named_values losses = model_.train_step(ctx_, batch, [this] {
      exchange_.finish(ctx_);
      update_.queue(ctx_);
    });
    if (ctx_.device_ranks()) ctx_.device_ranks()->expect_alive();
    if (!losses.empty()) {
      expect_finite(losses, state_refs_.parameters, where());
      rate_ = rate;
      state_.window.add(training_row(losses, gradient_norm()));
    }
    average_.add(ctx_, state_.step);
    ++state_.step;
    folder_.add_timing(state_.step, begin, {ctx_.world(), exchange_});
    if (state_.step % options_.curve_every == 0 || state_.step % per_epoch_ == 0) draw_training_curve();
    return losses;
  }

  /// Of the update, which has changed nothing when it throws.
  double gradient_norm() {
    try {
      return update_.finish();
    } catch (const numeric_error& fault) {
      throw numeric_error{"training, " + where() + ": " + fault.what()};
    }
  }

  named_values row_begin() const {
    return {{"epoch", static_cast<double>(state_.step) / per_epoch_}, {"rate", static_cast<double>(rate_)}};
  }

  void draw_training_curve() {
    if (state_.window.steps == 0) return;
    named_values row = row_begin(), means = state_.window.take();
    loss_ = means.front().second;
    row.insert(row.end(), means.begin(), means.end());
    folder_.add_training(state_.step, row);
  }

  /// Validation, scores and checkpoints.
  void end_epoch() {
    const auto begin = run_clock::clock::now();
    draw_training_curve();
    ranks_.average(ctx_, state_refs_.buffers);
    average_.with_averaged(ctx_, [this] { judge(); });
    save_last();
    clock_.epoch_ended(begin);
  }

  /// The weights as they stand: losses and scores, and the file of the best.
  void judge() {
    const named_values losses = model_.validate(ctx_);
    const named_values scores = ranks_.share(options_.score ? options_.score(ctx_) : named_values{});
    const bool judged = !scores.empty() || !losses.empty();
    if (judged) folder_.add_validation(state_.step, validation_row(row_begin(), losses, scores));
    const double score = !scores.empty() ? scores.front().second : -total(losses);
    const bool best = !judged || options_.last_is_best || (!is_nan(score) && score > state_.best_score);
    state_.validated = state_.step;
    if (best) {
      state_.best_step = state_.step;
      if (judged) state_.best_score = score;
      save(folder_.files().best(), false);
    }
    note(plan_.epoch_name(state_.step, entered_.value_or(0)) + ": " +
         epoch_text(std::exchange(loss_, std::nullopt), losses, scores) +
         (best && judged && !options_.last_is_best ? ", the best so far" : ""));
  }

  void save(const std::filesystem::path& file, bool to_resume) {
    if (!ranks_.writes()) return;
    const long_work writing{ctx_.signs(), "writing " + file.filename().string()};
    archive to;
    model_.save(to);
    training_state now = state_;
    now.seconds = clock_.seconds_to_keep();
    add_state(to, now);
    add_description(to, run_);
    detail::add_ranks(to, ctx_);
    if (to_resume) {
      update_.save(to);
      average_.save(to);
    }
    write_archive(file, to);
  }
  void save_last() {
    ranks_.average(ctx_, state_refs_.buffers);
    save(folder_.files().last(), true);
    clock_.saved();
  }

  context ctx_;
  T& model_;
  trainer_options options_;
  int per_epoch_;
  training_plan plan_;
  nn::state_refs state_refs_;
  updater update_;
  weight_average average_;
  training_ranks ranks_;
  gradient_exchange exchange_;
  run_folder folder_;
  run_description run_;
  run_clock clock_;
  training_state state_;
  std::optional<std::size_t> entered_;  // the stage whose layers are set to train
  float rate_ = 0;                      // of the latest step
  std::optional<double> loss_;          // mean of this epoch's latest point of the training curve
};

/// Trains `model` stage by stage. After every epoch it is validated and scored, and the folder holds last.safetensors
/// (everything that a resumed run needs), best.safetensors (the weights with the best score, averaged ones where
/// options.average is set), train.csv, validation.csv and events/ (the same curves for TensorBoard).
///
/// With equal options, ctx.seed() and ctx.threads() two runs write the same checkpoints bit for bit, and so does a run
/// that was cancelled or killed at any moment and then resumed (but see trainer_options::minutes).
/// Of ranks that train together (context::across) every one calls this; the first one writes, and all get its result.
///
/// \param model  must stay where it is; holds the weights of the last step on return
/// \throws option_error   for options that make no sense, or differ from those of the run to be resumed; when another
///                        run, of this process or another, is writing to the folder
/// \throws numeric_error  when a loss or gradient is not finite, naming step and layer; the checkpoints are older
/// \throws file_error     when the folder refuses a file; the checkpoint before is still whole
/// \throws format_error   when the checkpoint to resume from is damaged or does not fit the model
template <trainable T>
training_result run_training(const context& ctx, T& model, const trainer_options& options) {
  return trainer<T>{ctx, model, options}.run();
}

}}  // namespace lungseg::LUNGSEG_ABI
