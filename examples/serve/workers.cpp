// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "workers.hpp"

#include <exception>
#include <utility>

#include "lungseg/core/error.hpp"
#include "read_film.hpp"

namespace serve {

workers::workers(job_store& store, cli::lung_predictor& model, const limits& of, film_options films,
                 lungseg::log_sink log)
    : store_{store}, model_{model}, limits_{of}, films_{std::move(films)}, log_{std::move(log)} {
  for (int i = 0; i < limits_.workers; ++i) threads_.emplace_back([this] { run(); });
}

workers::~workers() {
  for (std::thread& each : threads_) each.join();
}

void workers::run() {
  while (const std::optional<job_store::task> task = store_.next()) store_.finish(*task, process(*task));
}

film_result workers::process(const job_store::task& task) {
  film_result result;
  result.name = task.sent.name;
  try {
    film_options how = films_;
    if (!task.said.window.empty()) how.window = task.said.window;
    auto [film, source] = read_film(task.sent.bytes, result.name, how, limits_);
    result.found = model_.predict(film, result.name);
    if (task.said.pixel_size) result.found.spacing = lungseg::stated_spacing(*task.said.pixel_size, film.pixel_aspect);
    result.status = result.found.refused ? lungseg::film_status::refused : lungseg::film_status::ok;
    if (result.found.refused && !result.found.notes.empty())
      result.reason = lungseg::line_of(result.found.notes.front());
    result.dicom = std::move(source);
    result.pixels = std::make_shared<const lungseg::film>(std::move(film.pixels));
  } catch (const std::exception& fault) {
    result.status = lungseg::film_status::failed;
    result.reason = lungseg::story_of(fault, result.name);
    if (!lungseg::is_fault_of_film(fault)) lungseg::report(log_, lungseg::log_level::warning, fault.what());
  }
  return result;
}

}  // namespace serve
