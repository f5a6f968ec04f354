// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The way of a run's films: what happens to one, and how many are on their way side by side.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "film_desk.hpp"
#include "job.hpp"
#include "lungseg/core/log.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/infer/prediction/prediction.hpp"
#include "lungseg/infer/report/film_table.hpp"

namespace cli {

/// A film on its way, and what there is to say of it when it is done.
struct film_task {
  listed_film film;
  lungseg::film_file picture{};      // once read
  lungseg::film_prediction found{};  // once found
  lungseg::film_entry entry{};
  std::string line{};  // of the journal, once written
  std::vector<std::pair<lungseg::log_level, std::string>> messages{};

  lungseg::log_sink log() {
    return [this](lungseg::log_level level, std::string_view text) { messages.emplace_back(level, text); };
  }
};

/// The three steps of a film, each of which may happen in a thread of its own, beside those of other films. What is
/// wrong with a film is noted in its task and stops nothing else; what is not its fault is thrown.
class film_steps {
 public:
  film_steps() = default;
  film_steps(const film_steps&) = delete;
  film_steps& operator=(const film_steps&) = delete;
  virtual ~film_steps() = default;

  virtual void read(film_task& task) const = 0;
  virtual void find(film_task& task) const = 0;
  /// Writes the film's files, and makes its line.
  virtual void write(film_task& task) const = 0;
};

/// Takes films from the desk through the steps until it has no more. Messages and lines come in the desk's order.
/// \param beside  films that are in the middle step at a time
/// \param ranks   that hear signs of the work; null: this process is alone
/// \throws what a step or the desk threw first
void do_films(film_desk& desk, const film_steps& steps, int beside, const lungseg::log_sink& log, const job* ranks);

}  // namespace cli
