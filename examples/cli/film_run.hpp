// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What runs over many films have in common, whatever they do with each: a list, a journal, shards, resuming, ranks.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "common.hpp"
#include "film_list.hpp"
#include "film_steps.hpp"
#include "job.hpp"
#include "lungseg/infer/report/film_journal.hpp"
#include "lungseg/infer/report/film_stream.hpp"
#include "lungseg/infer/report/journal_order.hpp"
#include "lungseg/infer/report/journal_reader.hpp"

namespace cli {

/// Which part of a run a process does, and where it is remembered.
struct run_options {
  std::filesystem::path out{};
  bool resume = false;      // goes on where an earlier run in the folder was stopped
  lungseg::shard part{};    // what of the films this run does
  std::string no_resume{};  // why no later run can go on with this one; empty: one can
};
/// --resume and --shard.
void add_run(CLI::App& to, run_options& options);

/// A run whose films are done side by side, and are remembered by a line each in a journal, of which everything about
/// the run as a whole is made.
class film_run {
 public:
  /// Changes nothing yet. \throws as journal_reader, where there is a run to go on with
  film_run(const run_options& options, film_list films);

  film_list& films() noexcept { return films_; }
  const std::filesystem::path& journal() const noexcept { return journal_file_; }
  std::int64_t to_do() const { return count() - done_.size(); }
  /// Whether the film is this run's, and not done by an earlier one.
  bool does(const listed_film& film) const { return options_.part.takes(film.place) && !done_.contains(film.place); }

  /// Whether an earlier run is gone on with.
  bool again() const { return options_.resume && std::filesystem::exists(journal_file_); }

  /// Says what the run is; its list and its part are known here.
  /// \throws option_error naming what differs when the folder holds another run to go on with
  void describe(lungseg::prediction_run run);
  lungseg::prediction_run& description() noexcept { return run_; }
  /// Begins the journal, or goes on with it. \pre describe(), and nobody else writes into the folder
  void begin();
  /// Does the films. \param beside  as do_films \param task  is shown with the progress
  /// \param ranks  that share the films, or null; they have parted then
  /// \throws run_stopped when a signal has ended it before its last film
  void work(const film_steps& steps, int beside, const common_options& common, const char* task, job* ranks);
  /// The run has got through its list.
  void finish();
  /// The run ends before that, and keeps what it has done.
  void stop();

  /// The films of the run, as the journal tells of them; those that it does not are not done.
  lungseg::film_stream told();

 private:
  std::int64_t count() const { return (films_.size() - options_.part.index + options_.part.of) / options_.part.of; }
  void expect_same_films();

  run_options options_;
  std::filesystem::path journal_file_;
  film_list films_;
  lungseg::journal_places done_;  // films that an earlier run did
  lungseg::prediction_run run_;
  std::unique_ptr<lungseg::film_journal> journal_;  // while films are done
};

}  // namespace cli
