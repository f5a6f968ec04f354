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
    if (!film.message.empty())
      log(is_note(film.outcome) ? lungseg::log_level::note : lungseg::log_level::warning,
          (kept ? std::string{} : "left out (" + std::string{name(film.outcome)} + "): ") + film.message);
    if (kept && !film.note.empty()) log(lungseg::log_level::note, film.note);
  }
  if (report.count(lungseg::film_outcome::ambiguous_labels) > 0)
    log(lungseg::log_level::note, "--label-values L,R says which labels of a mask are the lungs");
  if (2 * report.sides_doubted() > report.kept())
    log(lungseg::log_level::warning,
        "most films' masks lie as if left and right were exchanged: --folder-sides says whose sides they are named by");
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
  if (report.sides_doubted() > 0) std::cout << "  kept, sides doubted: " << report.sides_doubted() << '\n';
  for (const auto& [what, count] : outcomes)
    if (what != "kept") std::cout << "  left out, " << what << ": " << count << '\n';
}

}  // namespace cli
