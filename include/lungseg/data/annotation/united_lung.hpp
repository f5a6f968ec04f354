// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>
#include <vector>

#include "lungseg/data/annotation/annotation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// All masks of a film's class as one, as a lung may have been drawn in parts; nullopt when it has none.
std::optional<run_lengths> united(const film_record& film, int class_id);

/// The lungs of a film, of each class one.
std::vector<instance> united_lungs(const film_record& film);

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/annotation/united_lung_impl.hpp"
#endif
