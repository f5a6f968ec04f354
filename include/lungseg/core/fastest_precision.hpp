// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/context.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The precision that networks are fastest in on the context's device: bfloat16 where something multiplies it faster
/// than float32, which a GPU does, and a processor with fast dot products of bfloat16 (instruction_set.hpp leaves slow
/// ones out; docs/benchmarks.md has the figures); else float32.
inline dtype fastest_precision(const context& ctx) noexcept {
  const bool unit = ctx.where().is_cuda() || ctx.instructions() >= instruction_set::avx512_bf16;
  return unit ? dtype::bfloat16 : dtype::float32;
}

}}  // namespace lungseg::LUNGSEG_ABI
