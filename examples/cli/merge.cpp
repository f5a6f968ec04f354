// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// lungseg merge: the results of shards as those of one run.

#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "common.hpp"
#include "dataset_run.hpp"
#include "earlier_run.hpp"
#include "evaluate.hpp"
#include "lungseg/core/files/same_file.hpp"
#include "lungseg/infer/report/film_view.hpp"
#include "lungseg/infer/report/journal_order.hpp"
#include "lungseg/infer/report/journal_scores.hpp"
#include "lungseg/infer/report/merge_journals.hpp"
#include "lungseg/infer/report/run_results.hpp"
#include "run_summary.hpp"
#include "streams.hpp"

namespace cli {

namespace fs = std::filesystem;

namespace {

struct merge_command {
  std::vector<fs::path> parts;
  fs::path out;
  common_options common;

  int run() {
    for (const fs::path& part : parts)
      lungseg::expect<lungseg::option_error>(!lungseg::same_file(part, out),
                                             out.string() + ": is one of the shards, and cannot take them all");
    allow_files();
    if (const std::string missing = what_is_missing(); !missing.empty()) {
      complain(missing);
      return some_failed;
    }
    expect_free();
    const auto lock = open_folder(out, make_log(common));
    const lungseg::run_end end = join();
    const std::string command = lungseg::journal_reader{journal()}.run().command;
    if (command == lungseg::evaluation_facts::command) return end_evaluation(out, make_log(common));
    if (command == dataset_run_request::command) return end_dataset(out, make_log(common));
    const lungseg::film_stream films = lungseg::films_of_journal(journal());
    lungseg::write_run_results(out, journal(), films, lungseg::journal_reader{journal()}.run());
    const lungseg::run_counts counts = counts_of(films);
    tell_end(counts, end.summary, out, make_log(common));
    return counts.ok == counts.films && end.left_out == 0 ? done : some_failed;
  }

 private:
  static constexpr std::size_t most_named = 20;  // of what is missing

  /// The journals of all shards are open at a time, and systems allow 1024 files unless they are asked for more.
  void allow_files() const {
    rlimit limit{};
    const rlim_t wanted = parts.size() + 64;
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
    limit.rlim_cur = std::min(wanted, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);  // where it is not enough, opening says so
  }

  fs::path journal() const { return out / lungseg::journal_name; }

  /// Goes through all journals before anything is written. \return what the shards lack; empty when they are a run
  std::string what_is_missing() const {
    lungseg::journal_merger merger{parts};
    while (merger.next()) {
    }
    std::string text;
    const auto add = [&](const std::string& what) { text += (text.empty() ? "" : "\n") + what; };
    const std::vector<std::string> absent = merger.missing_shards();
    for (std::size_t i = 0; i < std::min(absent.size(), most_named); ++i) add("shard " + absent[i] + " is missing");
    if (absent.size() > most_named) add("other shards that are missing: " + std::to_string(absent.size() - most_named));
    for (const fs::path& folder : merger.unfinished())
      add(folder.string() + ": its run did not get to its end; the same command with --resume goes on with it");
    if (merger.missing() > 0) add("films that are missing: " + std::to_string(merger.missing()));
    return text;
  }

  void expect_free() const {
    lungseg::output_guard guard;
    lungseg::journal_merger merger{parts};
    while (const lungseg::journal_reader* film = merger.next())
      for (const fs::path& file : files_of(*film)) {
        guard.expect_free(out / file, lungseg::mark::result_picture, lungseg::mark::report_part,
                          lungseg::mark::dicom_result);
      }
    if (has_films(merger.run()))
      return lungseg::prediction_run_files::expect_free(out, guard, merger.run().films.count);
    guard.expect_free(out / lungseg::journal_name, lungseg::mark::journal);
    if (merger.run().command == lungseg::evaluation_facts::command)
      guard.expect_free(out / evaluation_report_name, lungseg::mark::report);
    else
      guard.expect_free(dataset_file(out, merger.run()), lungseg::mark::coco_dataset, lungseg::mark::seed_dataset);
  }

  /// Puts a film's file beside the others: the same file under another name where the file system can, else a copy.
  static void take(const fs::path& from, const fs::path& to) {
    std::error_code fault;
    fs::remove(to, fault);
    fs::create_hard_link(from, to, fault);
    if (fault) fs::copy_file(from, to, fs::copy_options::overwrite_existing, fault);
    lungseg::expect<lungseg::file_error>(!fault,
                                         to.string() + ": cannot be made of " + from.string() + ": " + fault.message());
  }

  lungseg::run_end join() const {
    lungseg::journal_merger merger{parts};
    if (has_films(merger.run())) {
      make_folder(out / lungseg::report_folder);
      remove_earlier_run(out, make_log(common));
    }
    lungseg::write_atomically(journal(), [&](std::ostream& to) {
      to << line_of(merger.run());
      while (const lungseg::journal_reader* film = merger.next()) {
        for (const fs::path& file : files_of(*film)) take(merger.folder() / file, out / file);
        to << film->line() << '\n';
      }
      to << line_of(*merger.end());
    });
    return *merger.end();
  }
};

}  // namespace

command add_merge(CLI::App& program) {
  auto self = std::make_shared<merge_command>();
  CLI::App* app = add_command(program, "merge",
                              "join the results of the shards of a run (--shard of predict, evaluate and dataset)");
  app->add_option("parts", self->parts, "the folders of all shards")->required()->check(CLI::ExistingDirectory);
  app->add_option("--out", self->out, "folder for the results of the whole run")->required();
  add_quiet(*app, self->common);
  return {app, [self] { return self->run(); }};
}

}  // namespace cli
