// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "rank_films.hpp"

#include <unistd.h>

#include <chrono>
#include <exception>
#include <fstream>
#include <thread>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/distributed/packed_texts.hpp"
#include "lungseg/infer/report/journal_reader.hpp"

namespace cli {

namespace fs = std::filesystem;

namespace {

std::string text_of_film(const std::optional<listed_film>& film) {
  if (!film) return {};
  return lungseg::detail::pack_texts({film->file.string(), film->name, std::to_string(film->image_id),
                                      std::to_string(film->place), film->result_name});
}

std::optional<listed_film> film_of_text(std::string_view text) {
  const std::vector<std::string> parts = lungseg::detail::unpack_texts(text);
  if (parts.empty()) return std::nullopt;
  return listed_film{parts.at(0), parts.at(1), std::stoll(parts.at(2)), std::stoll(parts.at(3)), parts.at(4)};
}

}  // namespace

// A question is the line of a film that is done, or nothing, which asks for the next one.

std::optional<listed_film> distant_desk::next() {
  if (stop_request::made()) return std::nullopt;
  const std::lock_guard lock{mutex_};
  return film_of_text(ranks_.ask({}));
}

void distant_desk::take(std::string_view line) {
  const std::lock_guard lock{mutex_};
  ranks_.ask(line);
}

void beside_helpers(job* ranks, list_desk& desk, const std::function<void()>& work) {
  if (!ranks) return work();
  std::exception_ptr theirs, own;
  const auto attempt = [&desk](std::exception_ptr& fault, const auto& part) {
    try {
      part();
    } catch (...) {
      if (!fault) fault = std::current_exception();
      desk.close();  // the helpers come to an end, too
    }
  };
  std::thread service{[&] {
    attempt(theirs, [&] {
      ranks->serve([&](std::string_view line) {
        std::string reply;
        attempt(theirs, [&] {
          if (line.empty())
            reply = text_of_film(desk.next());
          else
            desk.take(line);
        });
        return reply;
      });
    });
  }};
  attempt(own, work);
  {
    const lungseg::waiting_for_ranks others{ranks->world()->signs()};
    service.join();
  }
  if (own || theirs) std::rethrow_exception(own ? own : theirs);
}

void expect_shared_folder(lungseg::communicator& world, const fs::path& folder) {
  const bool first = world.rank() == 0;
  const auto now = std::chrono::system_clock::now().time_since_epoch().count();
  // A name that remove_partial_files knows, in case that this process is killed here.
  const std::string own =
      "ranks" + std::string{lungseg::detail::partial_mark} + std::to_string(::getpid()) + "-" + std::to_string(now);
  if (first)
    lungseg::expect<lungseg::file_error>(std::ofstream{folder / own}.is_open(),
                                         (folder / own).string() + ": cannot create");
  const fs::path mark = folder / world.all_gather(first ? own : std::string{}).front();
  const std::vector<std::string> all = world.all_gather(fs::exists(mark) ? std::string{} : world.name());
  if (first) fs::remove(mark);
  std::string blind;
  for (const std::string& name : all)
    if (!name.empty()) blind += (blind.empty() ? "" : ", ") + name;
  lungseg::expect<lungseg::option_error>(
      blind.empty(), folder.string() + ": is another folder on " + blind +
                         " than on the first rank; ranks need one for the results that they all see");
}

void share_list(lungseg::communicator& world, film_list& films) {
  std::vector<std::string> own;
  if (world.rank() == 0) {
    own.emplace_back(films.sides ? name(*films.sides) : std::string_view{});
    for (const std::int64_t id : films.category_ids) own.push_back(std::to_string(id));
  }
  const std::vector<std::string> all =
      lungseg::detail::unpack_texts(world.all_gather(lungseg::detail::pack_texts(own)).front());
  if (world.rank() == 0) return;
  if (!all.front().empty())
    films.sides =
        all.front() == name(lungseg::laterality::image) ? lungseg::laterality::image : lungseg::laterality::patient;
  for (std::size_t i = 1; i < all.size(); ++i) films.category_ids.push_back(std::stoll(all[i]));
}

namespace {

void expect_run_of_first_rank(const fs::path& folder, lungseg::prediction_run own) {
  const lungseg::prediction_run run = lungseg::journal_reader{folder / lungseg::journal_name}.run();
  own.part = run.part;
  if (own.films.names.empty()) own.films = run.films;  // the first rank alone has the list
  const std::string differs = difference(run, own);
  lungseg::expect<lungseg::option_error>(
      differs.empty(), "ranks need the same program, model and options: on the first rank " + differs + " here");
}

}  // namespace

int help_run(job& ranks, const fs::path& folder, lungseg::prediction_run own, const film_steps& steps, int beside,
             const lungseg::log_sink& log) {
  expect_shared_folder(*ranks.world(), folder);
  expect_run_of_first_rank(folder, std::move(own));
  distant_desk desk{ranks};
  do_films(desk, steps, beside, log, &ranks);
  ranks.leave();
  ranks.end();
  return done;
}

}  // namespace cli
