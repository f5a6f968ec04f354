// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "film_steps.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "lungseg/core/ordered_pipeline.hpp"

namespace cli {

void do_films(film_desk& desk, const film_steps& steps, int beside, const lungseg::log_sink& log) {
  const auto next = [&]() -> std::optional<film_task> {
    if (std::optional<listed_film> film = desk.next()) return film_task{std::move(*film)};
    return std::nullopt;
  };
  const auto end = [&](film_task& task) {
    for (const auto& [level, text] : task.messages) log(level, text);
    desk.take(task.line);
  };
  using pipeline = lungseg::ordered_pipeline<film_task>;
  const std::array<pipeline::stage, 3> stages{[&](film_task& task) { steps.read(task); },
                                              [&](film_task& task) { steps.find(task); },
                                              [&](film_task& task) { steps.write(task); }};
  pipeline{next, stages, end}.run({.threads = {std::max(beside / 2, 1), beside, std::max(beside, 2)},
                                   .most = static_cast<std::size_t>(2 * beside + 4)});
}

}  // namespace cli
