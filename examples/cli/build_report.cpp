// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "build_report.hpp"

#include <iostream>
#include <map>
#include <string>

namespace cli {

void tell(const lungseg::dataset_report& report, const lungseg::log_sink& log) {
  for (const lungseg::film_report& film : report.films) {
    const bool kept = film.outcome == lungseg::film_outcome::kept;
    const bool expected = film.outcome == lungseg::film_outcome::no_lung;
    if (!film.message.empty())
      log(expected ? lungseg::log_level::note : lungseg::log_level::warning,
          (kept ? std::string{} : "left out (" + std::string{name(film.outcome)} + "): ") + film.message);
    if (kept && !film.note.empty()) log(lungseg::log_level::note, film.note);
  }
  if (report.count(lungseg::film_outcome::ambiguous_labels) > 0)
    log(lungseg::log_level::note, "--label-values L,R says which labels of a mask are the lungs");
}

void print_counts(const lungseg::dataset_report& report) {
  std::map<std::string, int> outcomes, splits;
  for (const lungseg::film_report& film : report.films) {
    ++outcomes[std::string{name(film.outcome)}];
    if (film.outcome == lungseg::film_outcome::kept) ++splits[std::string{name(film.split)}];
  }
  std::cout << report.kept() << " films kept, " << report.left_out() << " left out\n";
  for (const auto& [what, count] : splits) std::cout << "  kept, " << what << ": " << count << '\n';
  if (report.mended() > 0) std::cout << "  kept, mended: " << report.mended() << '\n';
  for (const auto& [what, count] : outcomes)
    if (what != "kept") std::cout << "  left out, " << what << ": " << count << '\n';
}

}  // namespace cli
