// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
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
inline shard shard_of(std::string_view text) {
  constexpr std::int64_t most = 1000000;  // beyond it a typing error is likelier than so many processes
  shard result;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, result.index);
  const bool parted = first.ec == std::errc{} && first.ptr != end && *first.ptr == '/';
  const auto second = parted ? std::from_chars(first.ptr + 1, end, result.of) : first;
  expect<option_error>(
      parted && second.ec == std::errc{} && second.ptr == end && result.of <= most && result.index >= 1 &&
          result.index <= result.of,
      "'" + std::string{text} + "' is no shard, expected I/N with I from 1 to N, and N at most 1000000, like 2/4");
  return result;
}

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

namespace detail {

inline std::string difference_of(const prediction_run::named_texts& then, const prediction_run::named_texts& now) {
  const auto in = [](const prediction_run::named_texts& all, const std::string& name) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.first == name; });
    return found == all.end() ? std::string{"not given"} : found->second;
  };
  const auto told = [&](const std::string& name) {
    return name + " was " + in(then, name) + ", and is " + in(now, name);
  };
  for (const auto& [name, value] : then)
    if (in(now, name) != value) return told(name);
  for (const auto& [name, value] : now)
    if (in(then, name) != value) return told(name);
  return {};
}

}  // namespace detail

/// Why results of the one run cannot stand beside those of the other: what differs first, with both values. Empty for
/// runs, or shards of one run, that can.
inline std::string difference(const prediction_run& then, const prediction_run& now) {
  if (then.version != now.version) return "the program was " + then.version + ", and is " + now.version;
  if (then.command != now.command) return "the command was " + then.command + ", and is " + now.command;
  const auto models = [](const prediction_run& of) {
    std::string text;
    for (const used_model& each : of.models) text += (text.empty() ? "" : " + ") + each.text();
    return text;
  };
  if (models(then) != models(now)) return "the model was " + models(then) + ", and is " + models(now);
  for (const auto& part : {&prediction_run::options, &prediction_run::facts})
    if (std::string text = detail::difference_of(then.*part, now.*part); !text.empty()) return text;
  if (then.category_ids != now.category_ids) return "the dataset had other category ids";
  if (then.films.count != now.films.count)
    return "there were " + std::to_string(then.films.count) + " films in the list, and are " +
           std::to_string(now.films.count);
  return then.films == now.films ? "" : "the films had other names";
}

}}  // namespace lungseg::LUNGSEG_ABI
