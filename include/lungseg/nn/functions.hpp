// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/nn/tape.hpp"
#include "lungseg/ops/pool.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

/// Max pooling to (height, width).
var max_pool(tape& t, const var& x, int height, int width, const ops::pool_options& options);

/// Nearest-neighbour enlargement of `top` to `lateral`'s extents, plus `lateral`.
var upsample_add(tape& t, const var& top, const var& lateral);

/// Nearest-neighbour enlargement of `top` to twice its height and width, and behind its channels those of `skip` (null:
/// none).
var upsample_concat(tape& t, const var& top, const var& skip);

}}}  // namespace lungseg::LUNGSEG_ABI::nn

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/nn/functions_impl.hpp"
#endif
