// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "film_index.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace serve {

void film_index::forget_gone() {
  std::erase_if(films_, [&](const stored_as& each) { return !store_.peek(each.job, each.film); });
}

void film_index::add(std::vector<stored_as> films) {
  const std::lock_guard lock{mutex_};
  forget_gone();
  for (stored_as& film : films) {
    std::erase_if(films_, [&](const stored_as& each) { return each.instance == film.instance; });
    films_.push_back(std::move(film));
  }
}

std::vector<stored_as> film_index::of_study(const std::string& study) {
  const std::lock_guard lock{mutex_};
  forget_gone();
  std::vector<stored_as> found;
  std::copy_if(films_.begin(), films_.end(), std::back_inserter(found),
               [&](const stored_as& each) { return each.study == study; });
  return found;
}

bool film_index::knows(const stored_as& film) {
  for (const stored_as& each : of_study(film.study)) {
    if (!are_same(each, film)) continue;
    const std::optional<job_view::film> kept = store_.peek(each.job, each.film);
    if (kept && (!kept->result || kept->result->status != lungseg::film_status::failed)) return true;
  }
  return false;
}

}  // namespace serve
