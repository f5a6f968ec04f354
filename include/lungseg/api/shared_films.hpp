// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "lungseg/core/files/same_file.hpp"
#include "lungseg/core/log.hpp"
#include "lungseg/data/annotation/annotation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The films of `a` that are also in `b`, by whatever names and folders, as `a` names them.
inline std::vector<std::string> shared_films(const film_dataset& a, const film_dataset& b) {
  std::unordered_set<std::string> held;
  for (const film_record& record : b.films) held.insert(file_identity(b.folder / record.file));
  std::vector<std::string> shared;
  for (const film_record& record : a.films)
    if (held.contains(file_identity(a.folder / record.file))) shared.push_back(record.file);
  return shared;
}

/// Warns where a model is judged by films that it learns from: the scores then say nothing about other films.
inline void warn_of_shared(const film_dataset& films, const film_dataset& validation, const log_sink& log) {
  const std::vector<std::string> shared = shared_films(validation, films);
  if (shared.empty()) return;
  report(log, log_level::warning,
         std::to_string(shared.size()) + " of the " + std::to_string(validation.films.size()) +
             " validation films are training films, too (" + shared.front() +
             "): the scores say little about other films");
}

}}  // namespace lungseg::LUNGSEG_ABI
