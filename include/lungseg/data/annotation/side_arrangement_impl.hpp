// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/annotation/part_error.hpp"
#include "lungseg/data/annotation/side_arrangement.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/data/split/lung_decision.hpp"
#include "lungseg/data/split/lung_splitter.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE std::optional<bool> first_is_left(const moments& first, const moments& second, laterality sides) {
  const std::vector<moments> parts{first, second};
  if (first.area == 0 || second.area == 0 || !pair_largest(by_area(parts), parts)) return std::nullopt;
  split_figures figures;
  const bool result = name_two(first, second, sides, figures);
  return figures.reason == split_reason::ambiguous_side ? std::nullopt : std::optional{result};
}

LUNGSEG_INLINE moments moments_of(const film_record& film, int class_id) {
  moments sum;
  for (const instance& lung : film.lungs)
    if (lung.class_id == class_id) sum += moments_of(lung.pixels);
  return sum;
}

LUNGSEG_INLINE void compare_with_arrangement(film_dataset& films) {
  dataset_reading& reading = films.reading;
  int with_both = 0;
  for (const film_record& film : films.films) {
    const moments left = moments_of(film, left_lung), right = moments_of(film, right_lung);
    const auto told = first_is_left(left, right, films.sides);
    with_both += left.area > 0 && right.area > 0;
    reading.films_told += told.has_value();
    reading.films_alike += told == true;
  }
  if (reading.films_told < with_both - reading.films_told)
    reading.faults.push_back({"categories", part_reason::sides_differ,
                              "in " + std::to_string(with_both - reading.films_told) + " of " +
                                  std::to_string(with_both) + " films \"" + films.classes[0] + "\" and \"" +
                                  films.classes[1] +
                                  "\" do not lie side by side as two lungs do: are these the lungs of these films?"});
  const int others = reading.films_told - reading.films_alike;
  if (others <= reading.films_alike) return;
  reading.faults.push_back(
      {"categories", part_reason::sides_differ,
       "in " + std::to_string(others) + " of " + std::to_string(reading.films_told) + " films \"" + films.classes[0] +
           "\" and \"" + films.classes[1] + "\" do not lie as the " + std::string{name(films.sides)} +
           "'s sides do on an upright film: are they mirrored, or does the file mean other sides?"});
}

LUNGSEG_INLINE found_lungs split_masks(const std::vector<run_lengths>& masks, laterality sides) {
  if (masks.size() == 2 && intersection_area(masks[0], masks[1]) == 0 && !is_lopsided(area(masks[0]), area(masks[1])))
    if (const auto told = first_is_left(moments_of(masks[0]), moments_of(masks[1]), sides))
      return {masks[*told ? 0 : 1], masks[*told ? 1 : 0]};
  run_lengths all = masks[0];
  for (const run_lengths& each : masks) all = unite(all, each);
  const lung_pair found = split_lungs(decode(all), {.sides = sides});
  if (found.reason == split_reason::ambiguous_side)
    throw part_error{part_reason::ambiguous_side,
                     std::string{found.found == 2 ? "two lungs" : "one lung"} + ", but which is left cannot be told"};
  found_lungs result;
  if (run_lengths left = encode(found.left); area(left) > 0) result.left = std::move(left);
  if (run_lengths right = encode(found.right); area(right) > 0) result.right = std::move(right);
  return result;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
