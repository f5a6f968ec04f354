// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/infer/prediction/used_model.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A part of a run that is shared out among several: of N shards, shard I does the films whose places in the list are
/// I, I + N, I + 2N and so on, whatever the others do.
struct shard {
  std::int64_t index = 1, of = 1;

  bool takes(std::int64_t place) const noexcept { return (place - 1) % of == index - 1; }
  bool whole() const noexcept { return of == 1; }
  /// "2/4".
  std::string text() const { return std::to_string(index) + "/" + std::to_string(of); }
  bool operator==(const shard&) const = default;
};

/// The shard that a text like "2/4" means: the first number from 1 to the second, which is a million at most.
/// \throws option_error for any other text
shard shard_of(std::string_view text);

/// The list of films of a run, which all its shards share.
struct listed_films {
  std::int64_t count = 0;
  std::string names{};  // checksum of their names and ids
  bool operator==(const listed_films&) const = default;
};

/// What a run is, as far as its results depend on it.
struct prediction_run {
  using named_texts = std::vector<std::pair<std::string, std::string>>;

  std::string version = std::string{"lungseg "} + lungseg::version;
  std::string command = "predict";  // whose lines the journal has
  std::vector<used_model> models{};
  named_texts facts{};                       // of the page: html_report::facts
  named_texts options{};                     // what was asked for
  std::vector<std::int64_t> category_ids{};  // film_dataset::category_ids
  listed_films films{};
  shard part{};
};

/// How the run got through its list of films.
struct run_end {
  std::int64_t left_out = 0;  // what could not be taken for films, or not be read, when they were listed
  std::string summary{};      // lines on that
};

/// Why results of the one run cannot stand beside those of the other: what differs first, with both values. Empty for
/// runs, or shards of one run, that can.
std::string difference(const prediction_run& then, const prediction_run& now);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/prediction_run_impl.hpp"
#endif
