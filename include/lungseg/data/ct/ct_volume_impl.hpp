// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/error.hpp"
#include "lungseg/data/ct/ct_volume.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void expect_volume(const ct_volume& of) {
  expect<shape_error>(!of.slices.empty() && !of.slices.front().empty(), "ct_volume: has no slices");
  for (const hu_image& slice : of.slices)
    expect<shape_error>(slice.height == of.slices.front().height && slice.width == of.slices.front().width,
                        "ct_volume: its slices have several sizes");
  expect<option_error>(of.pixel_y > 0 && of.pixel_x > 0 && (of.slices.size() == 1 || of.step > 0),
                       "ct_volume: pixels and steps must be longer than 0 mm");
}

}}  // namespace lungseg::LUNGSEG_ABI
