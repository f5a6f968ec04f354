// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// lungseg train: a model from a dataset. What it does as one of several ranks is in train_ranks.hpp.

#include <cmath>
#include <iostream>
#include <memory>
#include <string>

#include "dataset_files.hpp"
#include "evaluation_table.hpp"
#include "lungseg/api/film_ranks.hpp"
#include "lungseg/api/leave_out.hpp"
#include "lungseg/api/mask_training.hpp"
#include "lungseg/api/training.hpp"
#include "lungseg/api/view_training.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/data/dataset/source_split.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/model/config/config_json.hpp"
#include "lungseg/model/weights/weights.hpp"
#include "stop_request.hpp"
#include "train_options.hpp"
#include "train_ranks.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;

struct train_command : train_options {
  std::string sides;        // whose left and right the datasets mean
  int left_out = 0;         // parts of the datasets
  std::int64_t unread = 0;  // films that could not be read, each of which was named
  bool first = true;        // of the ranks: it speaks for all

  int run() {
    return as_rank({.ordered = deterministic, .watchdog = watchdog},
                   [this](job* ranks) { return work(ranks ? ranks->world() : nullptr); });
  }

  /// \param world  of the ranks that train together; null for one alone
  int work(const std::shared_ptr<lungseg::communicator>& world) {
    first = !world || world->rank() == 0;
    if (world) join_ranks(world, *this);
    const lungseg::context ctx = make_context(common).with_shared_norms(sync_norm == "on").across(world);
    lungseg::expect<lungseg::option_error>(task == "view" || (negatives.empty() && more_films.empty()),
                                           "train: --films and --negatives are for --task view");
    if (!leave_out.empty()) return run_folds(ctx);
    if (first) expect_free_outputs(out);
    lungseg::training_result result;
    if (task == "view") {
      result = train_view(ctx);
    } else if (task == "mask") {
      lungseg::mask_training_task wanted;
      wanted.config = config_for<lungseg::unet_config>("unet_b0", lungseg::unet_preset);
      result = train(ctx, wanted, preset.empty() ? "a U-Net" : preset, lungseg::train_masks);
    } else {
      lungseg::training_task wanted;
      wanted.config = config_for<lungseg::mask_rcnn_config>("lungs_small", lungseg::preset);
      result = train(ctx, wanted, wanted.config.preset, lungseg::train_model);
    }
    return report(result);
  }

  lungseg::training_result train_view(const lungseg::context& ctx) {
    lungseg::expect<lungseg::option_error>(preset.empty() && weights.empty(),
                                           "train: a view classifier has no --preset and no --init");
    lungseg::view_training_task wanted;
    read_films(wanted);
    if (!negatives.empty()) wanted.negatives = lungseg::list_films(negatives);
    if (batch > 0) wanted.batch = batch;
    lungseg::trainer_options recipe = lungseg::view_recipe();
    set_common(recipe);
    lungseg::report(messages(), lungseg::log_level::note,
                    "training a view classifier on " + std::to_string(wanted.films.films.size()) + " films and " +
                        std::to_string(wanted.negatives.size()) + " other pictures, " +
                        std::to_string(wanted.validation.films.size()) + " films for validation");
    const stop_request heeded;
    return in_ranks(ctx, *this, wanted.batch, messages(),
                    [&](const lungseg::context& own) { return lungseg::train_views(own, wanted, recipe); });
  }

  /// One training for each source that is left out.
  int run_folds(const lungseg::context& ctx) {
    lungseg::expect<lungseg::option_error>(task == "lungs", "--leave-out: is for --task lungs");
    lungseg::expect<lungseg::option_error>(!ctx.world() && !deterministic,
                                           "--leave-out: trains on one rank, without mpirun and --deterministic");
    lungseg::training_task wanted;
    wanted.config = config_for<lungseg::mask_rcnn_config>("lungs_small", lungseg::preset);
    if (!weights.empty()) wanted.weights = weights;
    const lungseg::training_recipe recipe = make_recipe(ctx, lungseg::recipe_for(wanted.config));
    wanted.films = read_all(datasets);
    left_out = wanted.films.reading.left_out();
    const bool each = leave_out == std::vector<std::string>{"each"};
    const std::vector<std::string> sources = each ? lungseg::sources_of(wanted.films) : leave_out;
    for (const std::string& source : sources) {
      const fs::path folder = lungseg::fold_folder(out, source);
      expect_free_outputs(folder);
      expect_free_report(folder / "report.json");
    }
    expect_free_report(lungseg::leave_out_file(out));
    const stop_request heeded;
    return report(lungseg::leave_out(ctx, wanted, recipe, sources));
  }

  /// A run may take the place of an older run's files, and of nothing else.
  void expect_free_outputs(const fs::path& folder) const {
    const lungseg::output_guard guard = inputs();
    const lungseg::run_files files{folder};
    for (const fs::path& file : {files.best(), files.last()}) guard.expect_free(file, lungseg::mark::checkpoint);
    for (const char* curve : {"train.csv", "validation.csv"}) guard.expect_free(folder / curve, lungseg::mark::curve);
  }
  void expect_free_report(const fs::path& file) const { inputs().expect_free(file, lungseg::mark::report); }

  lungseg::output_guard inputs() const {
    lungseg::output_guard guard;
    guard.keep(weights);
    for (const auto& files : {datasets, validation})
      for (const fs::path& file : files) guard.keep(file);
    return guard;
  }

  /// The configuration of the preset, or of the weights to start from.
  template <class Config>
  Config config_for(const char* usual, Config (*named)(std::string_view)) const {
    if (preset.empty() && !weights.empty()) {
      const lungseg::archive from = lungseg::read_archive_header(weights);
      const std::string kind = lungseg::kind_of(from), wanted = task == "mask" ? "unet" : "mask_rcnn";
      lungseg::expect<lungseg::format_error>(
          kind == wanted, from.source + ": holds a model of kind '" + kind + "', expected '" + wanted + "'");
      return lungseg::config_from_json<Config>(from.text("config"), from.source);
    }
    return named(preset.empty() ? usual : preset);
  }

  template <class Task, class Train>
  lungseg::training_result train(const lungseg::context& ctx, Task& wanted, const std::string& what, Train run_it) {
    if (!weights.empty()) wanted.weights = weights;
    lungseg::training_recipe recipe = make_recipe(ctx, lungseg::recipe_for(wanted.config));
    if (deterministic) recipe.learning.cache_bytes /= static_cast<std::size_t>(recipe.learning.batch);  // for each film
    read_films(wanted);
    lungseg::report(messages(), lungseg::log_level::note,
                    "training " + what + " on " + std::to_string(wanted.films.films.size()) + " films, " +
                        std::to_string(wanted.validation.films.size()) + " for validation");
    const stop_request heeded;
    return in_ranks(ctx, *this, recipe.learning.batch, messages(),
                    [&](const lungseg::context& own) { return run_it(own, wanted, recipe); });
  }

  template <class Task>
  void read_films(Task& wanted) {
    wanted.films = read_all(datasets);
    if (!more_films.empty())
      for (const fs::path& file : lungseg::list_films(more_films)) {
        lungseg::film_record film;
        film.file = fs::absolute(file).string();
        wanted.films.films.push_back(std::move(film));
      }
    if (!validation.empty()) wanted.validation = read_all(validation);
    left_out = wanted.films.reading.left_out() + wanted.validation.reading.left_out();
    if (validation.empty()) wanted.validation = lungseg::split_off(wanted.films, validation_fraction, common.seed);
  }

  lungseg::training_recipe make_recipe(const lungseg::context& ctx, lungseg::training_recipe recipe) const {
    recipe.learning.log = lungseg::locked(make_log(common));
    if (batch > 0) recipe.learning.batch = batch;
    recipe.learning.loader_threads = std::max(1, ctx.threads() / 8);
    set_common(recipe.training);
    return recipe;
  }

  void set_common(lungseg::trainer_options& recipe) const {
    recipe.log = lungseg::locked(make_log(common));
    recipe.overlap = overlap == "on" && !deterministic;
    recipe.timing = timing;
    recipe.folder = out;
    if (!stages.empty()) recipe.stages = lungseg::parse_stages(stages);
    recipe.minutes = minutes;
    recipe.resume = resume;
    recipe.progress = make_progress(common);
    recipe.cancelled = stop_request::made;
  }

  lungseg::film_dataset read_all(const std::vector<fs::path>& files) {
    return read_films_to_learn(files, categories, messages(), sides);
  }

  /// What all ranks would say alike, the first one says.
  lungseg::log_sink messages() const { return first ? make_log(common) : lungseg::log_sink{}; }

  int report(const lungseg::training_result& result) {
    unread = result.films_left_out;
    if (!first) return result.stop == lungseg::stop_reason::cancelled ? interrupted : status();
    if (result.stop == lungseg::stop_reason::cancelled) return stopped();
    std::cout << result.steps << " steps, ";
    if (std::isfinite(result.best_score))
      std::cout << "best score " << result.best_score << " at step " << result.best_step << '\n';
    else
      std::cout << "not validated; the model is that of step " << result.best_step << '\n';
    if (unread > 0) std::cout << "films that could not be read: " << unread << '\n';
    make_log(common)(lungseg::log_level::note, "model: " + result.files.best().string());
    return end();
  }

  /// A line for each source, by the model that has not seen it.
  int report(const std::vector<lungseg::left_out_fold>& folds) {
    std::vector<lungseg::group_figures> table;
    for (const lungseg::left_out_fold& fold : folds)
      if (fold.scores) table.push_back({*fold.scores, fold.source});
    for (const lungseg::left_out_fold& fold : folds) unread = std::max(unread, fold.training.films_left_out);
    if (!table.empty()) std::cout << "each source by a model that was trained without it" << std::flush;
    if (!table.empty()) print_groups(table);
    if (!folds.back().scores) return stopped();
    make_log(common)(lungseg::log_level::note, "report: " + lungseg::leave_out_file(out).string());
    return end();
  }

  int stopped() const {
    make_log(common)(lungseg::log_level::warning, "stopped; the same command with --resume goes on");
    return interrupted;
  }

  int end() const {
    std::cout << sides;
    if (left_out > 0) std::cout << "parts of the datasets left out: " << left_out << '\n';
    return status();
  }

  int status() const { return left_out > 0 || unread > 0 ? some_failed : done; }
};

}  // namespace

command add_train(CLI::App& program) {
  auto self = std::make_shared<train_command>();
  CLI::App* app = add_command(program, "train", "train a model on a dataset");
  add_train_options(*app, *self);
  return {app, [self] { return self->run(); }, true};
}

}  // namespace cli
