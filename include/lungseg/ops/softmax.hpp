// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/context.hpp"
#include "lungseg/core/view.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// Probabilities of each row's classes. \param logits, probabilities  (R, C); the latter overwritten
/// \throws shape_error on disagreeing extents
void softmax(const context& ctx, view<const float, 2> logits, view<float, 2> probabilities);

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/softmax_impl.hpp"
#endif
