// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// \file
/// Run lengths as the text in which COCO's files have them.

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The lengths as COCO's text: from the fourth on as difference to the length two before, then in groups of five bits,
/// lowest first, the sign in the last group's fifth bit, a sixth bit for "more follow", shifted into ASCII from '0'.
/// \source the COCO API's common/maskApi.c, function rleToString.
std::string compress(const std::vector<std::uint32_t>& counts);

/// The inverse of compress. \throws format_error "<what>: ..." for text that no lengths give.
std::vector<std::uint32_t> decompress(std::string_view text, const std::string& what);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/coco/coco_counts_impl.hpp"
#endif
