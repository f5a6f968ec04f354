// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <string>

#include "lungseg/data/json/json_value.hpp"
#include "lungseg/infer/report/film_table.hpp"
#include "lungseg/infer/report/mask_report.hpp"
#include "lungseg/infer/report/read_film_entry.hpp"

/// \file
/// The lines of an evaluation's journal: a film's score with all that figures of the whole are made of.

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

// What follows throws json_fault.

template <class Film>
void read_name(Film& film, const json_value& of, const std::string& where) {
  if (const json_value* id = find(of, "image_id", where))
    film.image_id = to_integer(*id, where + ".image_id", INT64_MIN, INT64_MAX);
  film.file = read_text(of, "file", where);
}
film_score read_film_score(const json_value& of, const std::string& where);

mask_score read_mask_score(const json_value& of, const std::string& where);

}  // namespace detail

/// The line of a film that was scored. \param head  its id, name and status
std::string line_of(std::int64_t place, const film_entry& head, const film_score& score);
std::string line_of(std::int64_t place, const film_entry& head, const mask_score& score);
/// The line of a film that could not be scored, for the reason in its head.
std::string line_of(std::int64_t place, const film_entry& head, const film_failure& failure);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/score_line_impl.hpp"
#endif
