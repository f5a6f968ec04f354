// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>

#include "lungseg/infer/report/journal_reader.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The lungs of a film as its line in a run's journal has them: masks, scores, whose sides, definition and models; none
/// for a film without results.
/// \throws format_error for results that are none of a journal
std::optional<film_prediction> masks_of(const journal_film& of, const prediction_run& run);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/journal_masks_impl.hpp"
#endif
