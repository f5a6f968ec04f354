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
#include "lungseg/data/annotation/film_origin.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::string source_of(const film_record& record) {
  return record.source.empty() ? std::filesystem::path{record.file}.parent_path().generic_string() : record.source;
}

LUNGSEG_INLINE void expect_modality(const film_dataset& dataset, film_modality learned, std::string_view what) {
  expect<option_error>(dataset.modality == learned,
                       std::string{what} + ": the model is for " + std::string{films_called(learned)} +
                           ", and the dataset holds " + std::string{films_called(dataset.modality)} +
                           " (info.modality of its file)");
}

LUNGSEG_INLINE std::vector<film_origin> film_origins(const film_dataset& dataset) {
  std::map<std::pair<std::string, std::optional<lung_definition>>, std::int64_t> counts;
  for (const film_record& each : dataset.films) ++counts[{each.source, each.definition}];
  std::vector<film_origin> origins;
  for (const auto& [origin, films] : counts) origins.push_back({origin.first, origin.second, films});
  return origins;
}

}}  // namespace lungseg::LUNGSEG_ABI
