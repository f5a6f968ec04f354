// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "film_run.hpp"

#include <optional>
#include <utility>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/core/utf8.hpp"
#include "lungseg/infer/report/film_view.hpp"
#include "rank_films.hpp"
#include "stop_request.hpp"
#include "values.hpp"

namespace cli {

namespace fs = std::filesystem;

void add_run(CLI::App& to, run_options& options) {
  to.add_flag("--resume", options.resume,
              "go on where an earlier run into --out was stopped: films that it has done are not done again");
  to.add_option_function<std::string>(
        "--shard", [&options](const std::string& text) { options.part = lungseg::shard_of(text); },
        "I/N: do a share of the films, the I-th of N; lungseg merge joins the results")
      ->check(shard_text());
}

film_run::film_run(const run_options& options, film_list films)
    : options_{options}, journal_file_{options.out / lungseg::journal_name}, films_{std::move(films)} {
  if (again()) done_ = lungseg::places_in(journal_file_);
}

void film_run::describe(lungseg::prediction_run run) {
  run_ = std::move(run);
  run_.films = films_.known_by();
  run_.part = options_.part;
  if (!again()) return;
  const lungseg::prediction_run then = lungseg::journal_reader{journal_file_}.run();
  const auto expect_same = [&](const lungseg::prediction_run& now) {
    const std::string differs = then.part == now.part
                                    ? difference(then, now)
                                    : "--shard was " + then.part.text() + ", and is " + now.part.text();
    lungseg::expect<lungseg::option_error>(
        differs.empty(), options_.out.string() + ": cannot be resumed: " + differs + "; name another folder");
  };
  lungseg::prediction_run but_films = run_;
  but_films.films = then.films;
  expect_same(but_films);
  expect_same_films();  // says more than the next
  expect_same(run_);
}

/// The films that the journal tells of are those of the list.
void film_run::expect_same_films() {
  lungseg::tidy_journal(journal_file_);
  film_list::reader films{films_};
  std::optional<listed_film> film;
  for (lungseg::journal_reader lines{journal_file_}; lines.next();) {
    do film = films.next();
    while (film && film->place < lines.place());
    const lungseg::film_entry then = lines.head();
    const auto called = [](const std::string& name, std::int64_t id) {
      return lungseg::to_utf8(name) + " with the id " + std::to_string(id);
    };
    const std::string was = called(then.file_name, then.image_id),
                      is = film ? called(film->name, film->image_id) : "not there";
    lungseg::expect<lungseg::option_error>(was == is, options_.out.string() + ": cannot be resumed: film " +
                                                          std::to_string(lines.place()) + " was " + was + ", and is " +
                                                          is + "; name the films of that run, or another folder");
  }
}

void film_run::begin() {
  if (!again()) {
    done_ = {};
    journal_ = std::make_unique<lungseg::film_journal>(journal_file_, run_);
    return;
  }
  done_ = lungseg::tidy_journal(journal_file_, {.failed = false, .end = false});
  lungseg::remove_partial_files(options_.out);
  lungseg::remove_partial_files(options_.out / lungseg::report_folder);
  journal_ = std::make_unique<lungseg::film_journal>(journal_file_);
}

void film_run::work(const film_steps& steps, int beside, const common_options& common, const char* task, job* ranks) {
  lungseg::progress bar{make_progress(common), task, count(), done_.size()};
  list_desk desk{films_, options_.part, done_, [&](std::string_view line) {
                   journal_->add(line);
                   bar.advance();
                 }};
  beside_helpers(ranks, desk, [&] { do_films(desk, steps, beside, make_log(common), ranks); });
  if (ranks) ranks->end();
  const std::int64_t left = to_do() - desk.taken();
  if (stop_request::made() && left > 0)
    throw run_stopped{std::string{task} + " was stopped, with " + std::to_string(left) + " films left to do; " +
                      (options_.no_resume.empty() ? "the same command with --resume goes on" : options_.no_resume)};
}

void film_run::finish() {
  journal_->add(line_of(lungseg::run_end{films_.left_out, films_.summary}));
  journal_->sync();
  stop();
}

void film_run::stop() {
  journal_.reset();
  lungseg::tidy_journal(journal_file_);
}

lungseg::film_stream film_run::told() {
  return lungseg::film_stream{[this]() -> lungseg::film_stream::source {
    struct state {
      film_list::reader films;
      lungseg::journal_reader lines;
      bool more;
    };
    auto at = std::make_shared<state>(state{film_list::reader{films_}, lungseg::journal_reader{journal_file_}, true});
    at->more = at->lines.next();
    return [this, at](lungseg::film_entry& entry) {
      std::optional<listed_film> film;
      do film = at->films.next();
      while (film && !options_.part.takes(film->place));
      if (!film) return false;
      if (at->more && at->lines.place() == film->place) {
        entry = at->lines.film().entry;
        at->more = at->lines.next();
      } else {
        entry = {.image_id = film->image_id, .file_name = film->name};
      }
      return true;
    };
  }};
}

}  // namespace cli
