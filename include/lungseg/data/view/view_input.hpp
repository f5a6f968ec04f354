// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>

#include "lungseg/core/view.hpp"
#include "lungseg/data/pixels/film_border.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A film as a view classifier sees it: without its border, by its own levels, about -2 to 2, 0 around it.
/// \param known    range_of(in), where it is known already
/// \param picture  (size, size), overwritten
/// \throws shape_error for a film without pixels
void write_view(const film& in, const std::optional<film_range>& known, view<float, 2> picture);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/view/view_input_impl.hpp"
#endif
