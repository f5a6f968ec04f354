// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/data/annotation/annotation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// What tells two datasets apart, for runs that go on: how many films, and a checksum over each film's name, size,
/// definition and source, and each lung's side and mask.
std::string mark_of(const film_dataset& films);

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/annotation/dataset_mark_impl.hpp"
#endif
