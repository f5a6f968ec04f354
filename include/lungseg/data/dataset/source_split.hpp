// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/config.hpp"
#include "lungseg/data/annotation/annotation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The sources (source_of) of a dataset's films, sorted.
/// \throws option_error naming the first film that has none
std::vector<std::string> sources_of(const film_dataset& films);

/// A dataset in two.
struct source_split {
  film_dataset others, left_out;
};

/// The films of a source apart from all others, both in their order.
/// \throws option_error when there are no such films, naming the sources there are, or no others
source_split split_by_source(film_dataset films, std::string_view source);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/dataset/source_split_impl.hpp"
#endif
