// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <vector>

#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/run_lengths.hpp"
#include "lungseg/data/pixels/runs.hpp"
#include "lungseg/math/pixel_moments.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// All pixels of a run.
constexpr moments moments_of(const run& r) noexcept {
  return moments::of_run(r.y, r.x1, r.x2);
}

/// The same of a mask, without decoding it.
moments moments_of(const run_lengths& pixels);

/// The moments of each component.
std::vector<moments> component_moments(const components& found);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/pixels/moments_impl.hpp"
#endif
