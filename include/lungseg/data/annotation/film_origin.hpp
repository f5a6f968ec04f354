// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/data/annotation/annotation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Films of one source whose masks cover the same.
struct film_origin {
  std::string source;                         // empty: nothing says
  std::optional<lung_definition> definition;  // none: nothing says
  std::int64_t films = 0;
};

/// The source of a film; where the dataset does not name it, the folder that it calls the film's, which may be none.
std::string source_of(const film_record& record);

/// A model works on films of the kind that it has learned from, and would draw something on any other.
/// \param what  is done, for the message
/// \throws option_error when the dataset holds others
void expect_modality(const film_dataset& dataset, film_modality learned, std::string_view what);

/// How many films of each source and definition a dataset has, by the sources' names.
std::vector<film_origin> film_origins(const film_dataset& dataset);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/annotation/film_origin_impl.hpp"
#endif
