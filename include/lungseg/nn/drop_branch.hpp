// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/core/random.hpp"
#include "lungseg/nn/tape.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

/// Random choices of the branches of one training pass, which takes the next number for each.
struct branch_drops {
  random_draw draw;                     // of the step; on a GPU without it
  const std::uint64_t* step = nullptr;  // on a GPU: there, so that captured work reads it
  std::uint32_t next = 0;
};

/// shortcut + branch, where the branch of a whole image is left out with probability `rate`, and the others are scaled
/// by 1 / (1 - rate). For training only.
/// \source Huang et al., "Deep Networks with Stochastic Depth", 2016, scaled in training as EfficientNet's drop connect
var add_branch(tape& t, const var& branch, const var& shortcut, float rate, branch_drops& drops);

}}}  // namespace lungseg::LUNGSEG_ABI::nn

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/nn/drop_branch_impl.hpp"
#endif
