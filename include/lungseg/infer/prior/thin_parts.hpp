// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/data/pixels/distance.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// The pixels at most (or else: more than) that far from a set one.
mask within(const image<std::int32_t>& squared, double distance, bool near);

}  // namespace detail

/// The tails and spurs of a mask: connected parts that a disc of `radius` does not fit into, and that reach further
/// than `reach` [pixels] from the part where it fits that is the largest. All parts beside the latter count.
/// \return none where the disc fits nowhere
mask thin_parts(const mask& from, double radius, double reach);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/prior/thin_parts_impl.hpp"
#endif
