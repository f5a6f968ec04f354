// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/data/annotation/annotation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The same lungs with their sides named as `wanted` has them. The masks stay where they are.
film_dataset with_sides(film_dataset dataset, laterality wanted);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/annotation/sides_impl.hpp"
#endif
