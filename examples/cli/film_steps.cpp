// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "film_steps.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "lungseg/core/ordered_pipeline.hpp"
#include "lungseg/core/work_signs.hpp"
#include "stop_request.hpp"

namespace cli {

namespace {

/// What other ranks hear of the films that are on their way.
class film_signs {
 public:
  explicit film_signs(std::shared_ptr<lungseg::work_signs> signs)
      : promise_{signs, "films"}, signs_{std::move(signs)} {}

  void begin(const std::string& film) {
    const std::lock_guard lock{mutex_};
    films_.push_back(film);
    if (films_.size() == 1) say();
  }
  void tick() {
    if (signs_) signs_->tick();
  }
  /// Of the film that began first.
  void end() {
    const std::lock_guard lock{mutex_};
    films_.pop_front();
    say();
  }

 private:
  void say() {
    if (signs_) signs_->say(films_.empty() ? "the next film" : "films from " + films_.front() + " on");
    tick();
  }

  lungseg::steady_work promise_;
  std::shared_ptr<lungseg::work_signs> signs_;
  std::mutex mutex_;
  std::deque<std::string> films_;
};

}  // namespace

void do_films(film_desk& desk, const film_steps& steps, int beside, const lungseg::log_sink& log, const job* ranks) {
  const stop_request heeded;  // by the desk
  film_signs signs{ranks ? ranks->world()->signs() : nullptr};
  const auto next = [&]() -> std::optional<film_task> {
    std::optional<listed_film> film = desk.next();
    if (!film) return std::nullopt;
    signs.begin(film->name);
    return film_task{std::move(*film)};
  };
  const auto end = [&](film_task& task) {
    for (const auto& [level, text] : task.messages) log(level, text);
    desk.take(task.line);
    signs.end();
  };
  using pipeline = lungseg::ordered_pipeline<film_task>;
  const auto stage = [&](void (film_steps::*step)(film_task&) const) {
    return [&signs, &steps, step](film_task& task) {
      (steps.*step)(task);
      signs.tick();
    };
  };
  const std::array<pipeline::stage, 3> stages{stage(&film_steps::read), stage(&film_steps::find),
                                              stage(&film_steps::write)};
  pipeline{next, stages, end}.run({.threads = {std::max(beside / 2, 1), beside, std::max(beside, 2)},
                                   .most = static_cast<std::size_t>(2 * beside + 4)});
}

}  // namespace cli
