// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/train/trainer.hpp"

#include <sys/resource.h>
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <sstream>

#include "../support/scratch_folder.hpp"
#include "toy.hpp"

using namespace lungseg;
using lungseg_test::contents_of;
using lungseg_test::scratch_folder;
namespace fs = std::filesystem;

namespace {

const context one_thread = context{}.with_threads(1).with_seed(7);

trainer_options options_for(const fs::path& folder) {
  trainer_options o;
  o.folder = folder;
  o.stages = {{"heads", 2, 0.02f}, {"all", 3, 0.05f}};
  o.schedule.warmup_steps = 5;
  o.curve_every = 4;
  return o;
}

/// The rows of a CSV without its header, split at the commas.
std::vector<std::vector<std::string>> rows_of(const fs::path& file) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream text{contents_of(file)};
  for (std::string line; std::getline(text, line);) {
    rows.emplace_back();
    std::istringstream cells{line};
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

void check_same_run(const fs::path& a, const fs::path& b) {
  for (const char* file : {"last.safetensors", "best.safetensors", "train.csv", "validation.csv"}) {
    INFO(file);
    REQUIRE(!contents_of(a / file).empty());
    CHECK(contents_of(a / file) == contents_of(b / file));
  }
}

}  // namespace

TEST_CASE("a run learns, and leaves checkpoints and curves", "[train][trainer]") {
  const scratch_folder where;
  toy::regression model;
  const training_result result = run_training(one_thread, model, options_for(where.path() / "run" / "a"));

  CHECK(result.stop == stop_reason::finished);
  CHECK(result.steps == 50);
  for (int i = 0; i < 4; ++i) CHECK(model.body().value[i] + model.head().value[i] == Approx(i + 1).margin(0.3));
  CHECK(result.best_score == Approx(-total(model.validate(one_thread))).epsilon(1e-3));

  const auto train = rows_of(result.files.folder / "train.csv"),
             validation = rows_of(result.files.folder / "validation.csv");
  CHECK(train[0] == std::vector<std::string>{"step", "epoch", "rate", "loss", "square", "size", "gradient_norm"});
  CHECK(validation[0] == std::vector<std::string>{"step", "epoch", "rate", "loss", "square", "size"});
  std::vector<std::string> steps;
  for (std::size_t i = 1; i < train.size(); ++i) steps.push_back(train[i][0]);
  CHECK(steps == std::vector<std::string>{"4", "8", "10", "12", "16", "20", "24", "28", "30", "32", "36", "40", "44",
                                          "48", "50"});
  REQUIRE(validation.size() == 6);
  CHECK(std::stod(validation[5][3]) < 0.1 * std::stod(validation[1][3]));
  CHECK(std::stod(train[1][2]) == Approx(learning_rate(0.02f, 3, 20, options_for({}).schedule)));
  CHECK(std::stod(train[7][2]) == Approx(learning_rate(0.05f, 3, 30, options_for({}).schedule)));
  for (const char* part : {"train", "validation"})
    CHECK(std::distance(fs::directory_iterator{result.files.folder / "events" / part}, {}) == 1);
  CHECK(std::distance(fs::directory_iterator{result.files.folder}, {}) == 5);
}

TEST_CASE("stages freeze what they do not name", "[train][trainer]") {
  const scratch_folder where;
  toy::regression model;
  trainer_options options = options_for(where.path());
  std::vector<float> body_at_epoch;
  options.score = [&](const context&) {
    body_at_epoch.push_back(model.body().value[3]);
    return named_values{{"dice", 0.5}};
  };
  run_training(one_thread, model, options);
  REQUIRE(body_at_epoch.size() == 5);
  CHECK(body_at_epoch[0] == 0);
  CHECK(body_at_epoch[1] == 0);
  CHECK(body_at_epoch[2] != 0);
  CHECK(body_at_epoch[3] != body_at_epoch[2]);
}

TEST_CASE("the best checkpoint is that of the best score", "[train][trainer]") {
  const scratch_folder where;
  toy::regression model;
  trainer_options options = options_for(where.path());
  std::vector<float> head;
  const std::vector<double> dice{0.2, 0.7, std::numeric_limits<double>::quiet_NaN(), 0.7, 0.5};
  options.score = [&](const context&) {
    head.push_back(model.head().value[2]);
    return named_values{{"dice", dice[head.size() - 1]}, {"other", 1.0}};
  };
  const training_result result = run_training(one_thread, model, options);
  CHECK(result.best_step == 20);
  CHECK(result.best_score == 0.7);
  const archive best = read_archive(result.files.best()), last = read_archive(result.files.last());
  CHECK(best.at("head.weight").values<float>()[2] == head[1]);
  CHECK(last.at("head.weight").values<float>()[2] == head[4]);
  CHECK(best.text("config") == "regression");
  CHECK(best.find("optimizer.first/head.weight") == nullptr);
  CHECK(last.find("optimizer.first/head.weight"));
  CHECK(rows_of(where.path() / "validation.csv")[0].back() == "other");
}

TEST_CASE("scores that must not choose leave the last epoch the best", "[train][trainer]") {
  const scratch_folder where;
  toy::regression model;
  trainer_options options = options_for(where.path());
  double score = 1;
  options.score = [&](const context&) { return named_values{{"falls", score -= 0.1}}; };
  options.last_is_best = true;
  const training_result result = run_training(one_thread, model, options);
  CHECK(result.best_step == 50);
  CHECK(result.best_score == score);
  CHECK(read_archive(result.files.best()).at("head.weight").values<float>()[0] == model.head().value[0]);
}

TEST_CASE("without validation the last epoch is best", "[train][trainer]") {
  const scratch_folder where;
  toy::regression model;
  model.validates = false;
  const training_result result = run_training(one_thread, model, options_for(where.path()));
  CHECK(result.best_step == 50);
  CHECK(read_archive(result.files.best()).at("head.weight").values<float>()[0] == model.head().value[0]);
  CHECK(contents_of(where.path() / "validation.csv").empty());
}

TEST_CASE("equal runs are equal bit for bit, other seeds are not", "[train][trainer]") {
  const scratch_folder a, b, c;
  toy::regression one, two, three;
  run_training(one_thread, one, options_for(a.path()));
  run_training(one_thread, two, options_for(b.path()));
  run_training(one_thread.with_seed(8), three, options_for(c.path()));
  check_same_run(a.path(), b.path());
  CHECK(contents_of(a.path() / "last.safetensors") != contents_of(c.path() / "last.safetensors"));
}

TEST_CASE("a cancelled run resumes bit for bit", "[train][trainer]") {
  const optimizer_rule rule = GENERATE(optimizer_rule::sgd, optimizer_rule::adamw);
  const int cancel_at = GENERATE(0, 3, 10, 17, 20, 26, 49);
  const scratch_folder whole, parts;
  trainer_options options = options_for(whole.path());
  options.update.optimizer = rule;
  toy::regression one;
  run_training(one_thread, one, options);

  options.folder = parts.path();
  int asked = 0;
  options.cancelled = [&] { return asked++ == cancel_at; };
  toy::regression first;
  const training_result stopped = run_training(one_thread, first, options);
  CHECK(stopped.stop == stop_reason::cancelled);
  CHECK(stopped.steps == cancel_at);

  options.cancelled = {};
  options.resume = true;
  toy::regression second;
  CHECK(run_training(one_thread, second, options).stop == stop_reason::finished);
  INFO("cancelled at step " << cancel_at);
  check_same_run(whole.path(), parts.path());

  SECTION("a finished run that is resumed changes nothing") {
    toy::regression third;
    CHECK(run_training(one_thread, third, options).steps == 50);
    check_same_run(whole.path(), parts.path());
    CHECK(third.head().value[1] == one.head().value[1]);
  }
}

TEST_CASE("a killed run resumes from its last checkpoint with nothing damaged", "[train][trainer]") {
  const int kill_at = GENERATE(2, 14, 26, 33);
  const double checkpoint_minutes = GENERATE(0.0, 10.0);  // after every step, or only after epochs
  const scratch_folder whole, killed;
  toy::regression one;
  run_training(one_thread, one, options_for(whole.path()));

  trainer_options options = options_for(killed.path());
  options.checkpoint_minutes = checkpoint_minutes;
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    toy::regression victim;
    int asked = 0;
    options.cancelled = [&] {
      if (asked++ == kill_at) ::kill(::getpid(), SIGKILL);
      return false;
    };
    run_training(one_thread, victim, options);
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  // What a kill in the middle of writing leaves behind.
  std::ofstream{killed.path() / "last.safetensors.partial-1-0"} << "half";
  std::ofstream{killed.path() / "train.csv", std::ios::app} << "99,0.";

  options.resume = true;
  toy::regression second;
  CHECK(run_training(one_thread, second, options).stop == stop_reason::finished);
  INFO("killed at step " << kill_at);
  check_same_run(whole.path(), killed.path());
  CHECK_FALSE(fs::exists(killed.path() / "last.safetensors.partial-1-0"));
}

TEST_CASE("a resumed run must be the same run", "[train][trainer]") {
  using Catch::Contains;
  const scratch_folder where;
  trainer_options options = options_for(where.path());
  int asked = 0;
  options.cancelled = [&] { return asked++ == 12; };
  toy::regression model;
  run_training(one_thread, model, options);
  options.cancelled = {};

  toy::regression again;
  CHECK_THROWS_WITH(run_training(one_thread, again, options),
                    Contains(where.path().string()) && Contains("holds a run already"));
  options.resume = true;
  const auto fault = [&](auto change, const context& with = one_thread) {
    trainer_options other = options;
    change(other);
    try {
      run_training(with, again, other);
    } catch (const option_error& e) {
      return std::string{e.what()};
    }
    return std::string{"no fault"};
  };
  CHECK_THAT(fault([](trainer_options& o) { o.stages[1].epochs = 4; }), Contains("stages") && Contains("all:4@"));
  CHECK_THAT(fault([](trainer_options& o) { o.update.momentum = 0.5f; }), Contains("update"));
  CHECK_THAT(fault([](trainer_options& o) { o.schedule.decay = decay_rule::step; }), Contains("schedule"));
  CHECK_THAT(fault([](trainer_options&) {}, one_thread.with_seed(1)), Contains("seed"));

  std::vector<std::string> warnings;
  options.log = [&](log_level level, std::string_view text) {
    if (level == log_level::warning) warnings.emplace_back(text);
  };
  CHECK_NOTHROW(run_training(one_thread.with_threads(2), again, options));
  REQUIRE(warnings.size() == 1);
  CHECK_THAT(warnings[0], Contains("threads"));
}

TEST_CASE("a damaged or foreign checkpoint is refused by name", "[train][trainer]") {
  using Catch::Contains;
  const scratch_folder where;
  trainer_options options = options_for(where.path());
  options.resume = true;
  toy::regression model;
  run_training(one_thread, model, options);
  const fs::path last = where.path() / "last.safetensors";
  const std::string good = contents_of(last);

  std::ofstream{last, std::ios::binary} << good.substr(0, good.size() - 5);
  CHECK_THROWS_WITH(run_training(one_thread, model, options), Contains(last.string()) && Contains("cut short"));
  fs::copy_file(where.path() / "best.safetensors", last, fs::copy_options::overwrite_existing);
  CHECK_NOTHROW(run_training(one_thread, model, options));  // weights with a state; the optimizer starts afresh
  archive plain = read_archive(last);
  plain.metadata.clear();
  write_archive(last, plain);
  CHECK_THROWS_WITH(run_training(one_thread, model, options), Contains(last.string()) && Contains("no training"));
  for (const auto& [key, text] :
       {std::pair{"training.step", "x"}, {"training.step", "-4"}, {"training.window", "loss"}}) {
    std::ofstream{last, std::ios::binary} << good;
    archive wrong = read_archive(last);
    wrong.metadata[key] = text;
    write_archive(last, wrong);
    CHECK_THROWS_AS(run_training(one_thread, model, options), format_error);
  }
}

TEST_CASE("a loss or gradient that is not finite stops with step and layer", "[train][trainer]") {
  using Catch::Contains;
  const scratch_folder where;
  toy::regression model;
  model.poisoned_step = 25;
  CHECK_THROWS_WITH(run_training(one_thread, model, options_for(where.path())),
                    Contains("step 25 (epoch 3)") && Contains("square is nan") && Contains("'head.weight'"));
  CHECK(state_of(read_archive(where.path() / "last.safetensors")).step == 20);  // the checkpoint before is whole

  const scratch_folder diverging;
  toy::regression other;
  trainer_options options = options_for(diverging.path());
  options.stages = {{"all", 5, 1e5f}};
  options.schedule = {.decay = decay_rule::constant, .warmup_steps = 0};
  options.update.clip = clip_rule::none;
  CHECK_THROWS_AS(run_training(one_thread, other, options), numeric_error);
}

TEST_CASE("a batch without films is a step without update", "[train][trainer]") {
  const scratch_folder where;
  toy::regression model;
  model.empty_step = 12;
  CHECK(run_training(one_thread, model, options_for(where.path())).steps == 50);
}

TEST_CASE("a full disk stops the run and leaves the checkpoint before it", "[train][trainer]") {
  const scratch_folder where;
  trainer_options options = options_for(where.path());
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  int asked = 0;
  options.cancelled = [&] {
    // The first epoch's checkpoint was written; the next write of more than 100 bytes to a new file fails.
    const rlimit small{100, before.rlim_max};
    if (asked++ == 10) ::setrlimit(RLIMIT_FSIZE, &small);
    return false;
  };
  toy::regression model;
  std::string message;
  try {
    run_training(one_thread, model, options);
  } catch (const file_error& fault) {
    message = fault.what();
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK_THAT(message, Catch::Contains(where.path().string()));
  CHECK(state_of(read_archive(where.path() / "last.safetensors")).step == 10);

  options.cancelled = {};
  options.resume = true;
  toy::regression second, whole;
  const scratch_folder other;
  run_training(one_thread, second, options);
  run_training(one_thread, whole, options_for(other.path()));
  check_same_run(where.path(), other.path());
}

TEST_CASE("a time limit ends the run with a validated checkpoint", "[train][trainer]") {
  const scratch_folder where;
  trainer_options options = options_for(where.path());
  options.stages = {{"heads", 1, 0.02f}, {"all", 1'000'000, 0.05f}};
  options.minutes = 0.05;  // long against a moment in which other programs hold the processor
  toy::regression model;
  const training_result result = run_training(one_thread, model, options);
  CHECK(result.stop == stop_reason::time_limit);
  CHECK(result.steps < 10'000'000);
  const training_state last = state_of(read_archive(result.files.last()));
  CHECK(last.step == result.steps);
  CHECK(last.validated == result.steps);
  CHECK(last.seconds > 0);
  // The rate has come down although most steps were never reached.
  const auto rows = rows_of(where.path() / "train.csv");
  CHECK(std::stod(rows.back()[2]) < 0.005);
}

TEST_CASE("progress and messages reach their sinks", "[train][trainer]") {
  const scratch_folder where;
  trainer_options options = options_for(where.path());
  std::vector<progress_report> reports;
  std::vector<std::string> lines;
  options.progress = [&](const progress_report& r) { reports.push_back(r); };
  options.log = [&](log_level, std::string_view text) { lines.emplace_back(text); };
  toy::regression model;
  run_training(one_thread, model, options);
  REQUIRE(reports.size() == 51);
  CHECK(reports.back().done == 50);
  CHECK(reports.back().total == 50);
  CHECK_THAT(reports.back().note, Catch::StartsWith("loss "));
  REQUIRE(lines.size() == 5);
  CHECK_THAT(lines[0], Catch::StartsWith("epoch 1 of 5 (heads): loss "));
  CHECK_THAT(lines[4], Catch::StartsWith("epoch 5 of 5 (all): loss "));
}

TEST_CASE("senseless options are refused before anything is written", "[train][trainer]") {
  const scratch_folder where;
  const auto refused = [&](auto change) {
    trainer_options options = options_for(where.path() / "run");
    change(options);
    toy::regression model;
    CHECK_THROWS_AS(run_training(one_thread, model, options), option_error);
    CHECK_FALSE(fs::exists(where.path() / "run"));
  };
  refused([](trainer_options& o) { o.stages.clear(); });
  refused([](trainer_options& o) { o.stages[1].epochs = 0; });
  refused([](trainer_options& o) { o.stages[1].layers = "mask_head"; });
  refused([](trainer_options& o) { o.stages[1].rate = -1; });
  refused([](trainer_options& o) { o.schedule.warmup_steps = -1; });
  refused([](trainer_options& o) { o.update.momentum = 2; });
  refused([](trainer_options& o) { o.curve_every = 0; });
  refused([](trainer_options& o) { o.minutes = -1; });
  trainer_options options = options_for("/proc/lungseg");
  toy::regression model;
  CHECK_THROWS_WITH(run_training(one_thread, model, options), Catch::Contains("/proc/lungseg"));
}

TEST_CASE("a folder where a run is writing takes no second one", "[train][trainer]") {
  const scratch_folder where;
  toy::regression model;
  trainer_options options = options_for(where.path());
  int refused = 0;
  options.cancelled = [&] {
    for (const bool resume : {false, true}) {
      toy::regression other;
      trainer_options second = options_for(where.path());
      second.resume = resume;
      try {
        run_training(one_thread, other, second);
      } catch (const option_error& fault) {
        refused += std::string{fault.what()}.find("another run is writing there") != std::string::npos;
      }
    }
    return true;
  };
  CHECK(run_training(one_thread, model, options).stop == stop_reason::cancelled);
  CHECK(refused == 2);
  options.resume = true;
  options.cancelled = nullptr;
  CHECK(run_training(one_thread, model, options).stop == stop_reason::finished);
}
