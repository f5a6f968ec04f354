// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <vector>

#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/masks/label_colour.hpp"
#include "lungseg/data/masks/mask_labels.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Reads a mask of any number of labels from the formats of read_film: grey (1 to 16 bits, as they are in the file; 1,
/// 2 and 4 bits spread over 0..255), palette, colour, with or without transparency, JPEG. See find_labels for the rule.
/// \param named  values that are labels however small; labelled_mask::named says which they are
/// \throws as read_film
labelled_mask read_labels(const std::filesystem::path& file, const std::vector<label_value>& named = {},
                          const read_options& options = {});

/// Reads a mask of which it does not matter how many labels it has: 1 inside, 0 outside. Of black and white, and of
/// gradual values, inside is what has at least half of the greatest value.
/// \throws as read_film
mask read_mask(const std::filesystem::path& file, const read_options& options = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/image/mask_io_impl.hpp"
#endif
