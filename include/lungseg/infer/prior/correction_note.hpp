// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>
#include <string>

#include "lungseg/infer/prediction/film_note.hpp"
#include "lungseg/infer/prior/shape_prior.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What is to be said of a mask of which the shape prior cut more than a twentieth.
/// \param lung  its class id
std::optional<film_note> note_of_correction(const plausible_mask& shaped, int lung);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/prior/correction_note_impl.hpp"
#endif
