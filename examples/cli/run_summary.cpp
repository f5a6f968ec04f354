// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "run_summary.hpp"

#include <iostream>

#include "lungseg/infer/report/run_results.hpp"

namespace cli {

lungseg::run_counts counts_of(const lungseg::film_stream& films) {
  lungseg::run_counts counts;
  for (const lungseg::film_entry& each : films) counts.add(each);
  return counts;
}

void tell_end(const lungseg::run_counts& counts, const std::string& summary, const std::filesystem::path& out,
              const lungseg::log_sink& log) {
  const std::int64_t refused = counts.of(lungseg::film_level::refused);
  std::cout << counts.ok << " films read, " << counts.both_lungs << " with both lungs, "
            << counts.of(lungseg::film_level::failed) << " failed\n";
  if (refused > 0) std::cout << refused << " refused: no upright frontal chest film\n";
  std::cout << "verdicts: " << counts.verdicts.text() << "\nnotes: " << counts.notes.text() << '\n' << summary;
  log(lungseg::log_level::note, "pictures: " + (out / lungseg::prediction_run_files::page).string());
}

}  // namespace cli
