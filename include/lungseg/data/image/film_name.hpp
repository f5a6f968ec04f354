// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Why a film's name in a dataset file must not be used as a path below the dataset's folder, or "" when it may: a file
/// from elsewhere must not make the library read (or write) outside of that folder. Windows spellings count as well.
std::string_view fault_of_film_name(std::string_view name);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/image/film_name_impl.hpp"
#endif
