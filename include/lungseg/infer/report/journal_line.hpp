// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include "lungseg/data/json/json_value.hpp"
#include "lungseg/infer/report/film_table.hpp"
#include "lungseg/infer/report/prediction_run.hpp"

/// \file
/// The lines of a run's journal (film_journal.hpp), each a JSON object. docs/archives.md lists their keys.

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// What follows mark::journal's key says which of them a line is.
inline constexpr std::string_view film_line_begins = "{\"place\":", end_line_begins = "{\"left_out\":";

template <class Body>
std::string json_line(const Body& body) {
  std::ostringstream out;
  line_json json{out};
  json.document([&] { body(json); });
  return std::move(out).str();
}

rapidjson::Document parsed_line(std::string_view line);

}  // namespace detail

/// The first line of a journal.
std::string line_of(const prediction_run& run);

/// A film's line: what films.json says of it, with its place in the run's list, and its entries of results.json.
std::string line_of(const film_entry& of, const film_prediction& found, std::int64_t place,
                    std::span<const std::int64_t> category_ids);

/// The last line of a journal whose run got to its end.
std::string line_of(const run_end& end);

namespace detail {

/// \throws json_fault
prediction_run read_run(std::string_view line);
run_end read_end(std::string_view line);

}  // namespace detail

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/journal_line_impl.hpp"
#endif
