// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/any_view.hpp"
#include "lungseg/core/context.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// to = (or +=) from, rounded to the nearest value of its type, ties to even. One of the two is float32.
///
/// \param from, to  (n) each, in memory that does not overlap
/// \throws shape_error on disagreeing extents; option_error for two types of 16 bits
void convert(const context& ctx, any_const_view<1> from, any_view<1> to, bool accumulate = false);

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/convert_impl.hpp"
#endif
