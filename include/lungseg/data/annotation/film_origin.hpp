// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/data/annotation/annotation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Films of one source whose masks cover the same.
struct film_origin {
  std::string source;                         // empty: nothing says
  std::optional<lung_definition> definition;  // none: nothing says
  std::int64_t films = 0;
};

/// The source of a film; where the dataset does not name it, the folder that it calls the film's, which may be none.
inline std::string source_of(const film_record& record) {
  return record.source.empty() ? std::filesystem::path{record.file}.parent_path().generic_string() : record.source;
}

/// A model works on films of the kind that it has learned from, and would draw something on any other.
/// \param what  is done, for the message
/// \throws option_error when the dataset holds others
inline void expect_modality(const film_dataset& dataset, film_modality learned, std::string_view what) {
  expect<option_error>(dataset.modality == learned,
                       std::string{what} + ": the model is for " + std::string{films_called(learned)} +
                           ", and the dataset holds " + std::string{films_called(dataset.modality)} +
                           " (info.modality of its file)");
}

/// How many films of each source and definition a dataset has, by the sources' names.
inline std::vector<film_origin> film_origins(const film_dataset& dataset) {
  std::map<std::pair<std::string, std::optional<lung_definition>>, std::int64_t> counts;
  for (const film_record& each : dataset.films) ++counts[{each.source, each.definition}];
  std::vector<film_origin> origins;
  for (const auto& [origin, films] : counts) origins.push_back({origin.first, origin.second, films});
  return origins;
}

}}  // namespace lungseg::LUNGSEG_ABI
