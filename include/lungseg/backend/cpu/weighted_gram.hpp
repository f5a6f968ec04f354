// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>

#include "lungseg/backend/cpu/simd.hpp"

#define LUNGSEG_KERNELS "lungseg/backend/cpu/weighted_gram.inl"
#include "lungseg/backend/cpu/each_instruction_set.inl"
#undef LUNGSEG_KERNELS

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// a' diag(w) a, both triangles, on the caller's thread: what a weighted least squares solves with.
/// \param a        (columns, rows), a column after the other
/// \param weights  (rows)
/// \param out      (columns, columns)
inline void weighted_gram(instruction_set set, const double* a, const double* weights, std::int64_t rows, int columns,
                          double* out) {
  LUNGSEG_FOR(set, gram_of_columns)(a, weights, rows, columns, out);
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
