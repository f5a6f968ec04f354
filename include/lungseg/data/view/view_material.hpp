// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/log.hpp"
#include "lungseg/data/image/image_header.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a view classifier learns from. Both in their own grey levels; a side of a few hundred pixels is enough.
struct view_material {
  std::vector<film> films;   // upright frontal chest films
  std::vector<film> others;  // pictures that are none; may be empty
};

/// Pictures as a view classifier needs them: read, put right where their files ask for it, and made smaller where a
/// side is longer than `most`. One that cannot be read is left out and named to the log.
/// \throws what is no fault of a picture
std::vector<film> read_small_films(const context& ctx, std::span<const std::filesystem::path> files,
                                   const log_sink& log, const read_options& reading = {}, int most = 192);

/// Keeps every `nth` of the pictures for validation: gives them, and takes them out.
std::vector<film> every_nth_of(std::vector<film>& pictures, std::size_t nth);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/view/view_material_impl.hpp"
#endif
