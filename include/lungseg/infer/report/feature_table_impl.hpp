// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>
#include <string>

#include "lungseg/core/figure_text.hpp"
#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/infer/quality/lung_features.hpp"
#include "lungseg/infer/report/csv.hpp"
#include "lungseg/infer/report/feature_table.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void write_feature_table(const std::filesystem::path& file, const std::vector<calibration_film>& films) {
  const quality_model flag = fit_quality(films);
  const std::vector<flagged_lung> lungs = leave_one_source_out(films);
  write_atomically(file, [&](std::ostream& out) {
    std::vector<std::string> line{"source", "film", "side", "dice", "expected_dice", "low", "high"};
    for (const lung_feature& each : lung_features) line.emplace_back(each.name);
    write_csv_line(out, line);
    for (const flagged_lung& each : lungs) {
      const film_description& found = films[each.film].found;
      line = {csv_field(films[each.film].source), std::to_string(each.film),
              std::string{side_name(found.lungs[each.lung].class_id)}};
      for (const double value : {each.dice, each.expected.dice, each.expected.low, each.expected.high})
        line.push_back(detail::fixed(value, 4));
      const auto features = features_of(found, flag.shapes_of(found.definition));
      for (const double value : features[each.lung]) line.push_back(detail::fixed(std::exp(value) - feature_floor, 5));
      write_csv_line(out, line);
    }
  });
}

}}  // namespace lungseg::LUNGSEG_ABI
