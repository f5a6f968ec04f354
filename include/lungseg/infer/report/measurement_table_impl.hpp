// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/figure_text.hpp"
#include "lungseg/infer/report/measurement_table.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// A number of a CSV file; empty for one that is none.
inline std::string number_field(double value, int digits) {
  return is_finite(value) ? fixed(value, digits) : std::string{};
}

LUNGSEG_INLINE std::vector<std::string> measurement_line(const film_entry& of, int side) {
  const lung_row *lung = nullptr, *other = nullptr;
  for (const lung_row& row : of.lung_rows) (row.class_id == side ? lung : other) = &row;
  std::vector<std::string> line{csv_field(of.file_name), std::to_string(of.image_id),
                                std::string{side_name(side)}};
  const lung_quality* const quality = lung && lung->quality ? &*lung->quality : nullptr;
  line.emplace_back(quality ? name(quality->verdict.level) : "");
  line.emplace_back(lung ? "yes" : "no");
  line.push_back(lung ? number_field(lung->score, 4) : "");
  for (double lung_quality::*figure : {&lung_quality::dice, &lung_quality::low, &lung_quality::high})
    line.push_back(quality ? number_field(quality->*figure, 3) : "");
  line.push_back(quality ? csv_field(reasons_text(quality->verdict)) : "");
  const double ratio = lung && other ? lung->pixels.area / other->pixels.area : std::nan("");
  line.push_back(number_field(side == left_lung ? ratio : 1 / ratio, 4));
  const auto add = [&](const lung_measurement& m, int digits) {
    for (const double value : {m.area, m.height, m.width, m.x, m.y}) line.push_back(number_field(value, digits));
  };
  if (lung) add(lung->pixels, 1);
  if (lung && lung->millimetres) add(*lung->millimetres, 2);
  line.resize(measurement_columns.size() - 4);
  line.push_back(of.spacing ? number_field(of.spacing->y, 4) : "");
  line.push_back(of.spacing ? number_field(of.spacing->x, 4) : "");
  line.emplace_back(of.spacing ? name(of.spacing->meaning) : "");
  line.emplace_back(name(of.sides));
  return line;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
