// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/data/annotation/film_origin.hpp"
#include "lungseg/data/dataset/source_split.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::vector<std::string> sources_of(const film_dataset& films) {
  std::set<std::string> sources;
  for (const film_record& record : films.films) {
    sources.insert(source_of(record));
    expect<option_error>(!sources.contains(""), "sources: the dataset does not say where its film " + record.file +
                                                    " comes from; make it anew with --source NAME");
  }
  return {sources.begin(), sources.end()};
}

LUNGSEG_INLINE source_split split_by_source(film_dataset films, std::string_view source) {
  std::string known;
  for (const std::string& each : sources_of(films)) known += (known.empty() ? "" : ", ") + each;
  const std::vector<film_record> all = std::exchange(films.films, {});
  source_split parts{films, std::move(films)};
  for (const film_record& record : all)
    (source_of(record) == source ? parts.left_out : parts.others).films.push_back(record);
  expect<option_error>(!parts.left_out.films.empty(), "leave out: no film comes from '" + std::string{source} +
                                                          "'; the dataset's sources are " + known);
  expect<option_error>(!parts.others.films.empty(),
                       "leave out: all films come from '" + std::string{source} + "', and none are left to learn from");
  return parts;
}

}}  // namespace lungseg::LUNGSEG_ABI
