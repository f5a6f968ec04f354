// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// How one kernel source becomes code for several instruction sets in a user's plain -O2 build.
///
/// A kernel file NAME.inl has no include guard and no includes; it expects `lanes`, `vec` and `loose` (below) in the
/// namespace around it. Its header includes everything first, outside the regions, then:
///
///     #define LUNGSEG_KERNELS "lungseg/backend/cpu/NAME.inl"
///     #include "lungseg/backend/cpu/each_instruction_set.inl"
///     #undef LUNGSEG_KERNELS
///
/// and picks with LUNGSEG_FOR(ctx.instructions(), function), which defaults to the best that the processor runs.
/// Broadcast a scalar as `a - vec{}`: `a + vec{}` may not be folded by the compiler (it turns -0 into +0) and costs an
/// add and a shuffle before every multiply.

#include "lungseg/core/config.hpp"
#include "lungseg/core/instruction_set.hpp"

#define LUNGSEG_AVX2 "avx2,fma"
#define LUNGSEG_AVX512 "avx512f,avx512vl,avx512bw,avx512dq,avx2,fma"
#define LUNGSEG_AVX512_BF16 "avx512bf16," LUNGSEG_AVX512
#define LUNGSEG_PRAGMA(text) _Pragma(#text)
#if defined(__clang__)
#define LUNGSEG_TARGET_BEGIN(features) \
  LUNGSEG_PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))
#define LUNGSEG_TARGET_END _Pragma("clang attribute pop")
#else
#define LUNGSEG_TARGET_BEGIN(features) LUNGSEG_PRAGMA(GCC push_options) LUNGSEG_PRAGMA(GCC target(features))
#define LUNGSEG_TARGET_END _Pragma("GCC pop_options")
#endif

/// What `name` is in the namespace of the instruction set `set`; of avx512, where that adds dot products alone.
#if LUNGSEG_X86
#define LUNGSEG_FOR(set, name) \
  ((set) >= instruction_set::avx512 ? avx512::name : (set) == instruction_set::avx2 ? avx2::name : baseline::name)
#else
#define LUNGSEG_FOR(set, name) ((set) == instruction_set::baseline ? baseline::name : baseline::name)
#endif

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// A vector of Lanes floats. `loose` is the same without an alignment demand, for loads and stores in the middle of
/// rows.
template <int Lanes>
struct simd {
  typedef float vec __attribute__((vector_size(Lanes * 4)));
  typedef float loose __attribute__((vector_size(Lanes * 4), aligned(4), may_alias));
};

namespace baseline {
inline constexpr int lanes = 4;
using vec = simd<lanes>::vec;
using loose = simd<lanes>::loose;
}  // namespace baseline
namespace avx2 {
inline constexpr int lanes = 8;
using vec = simd<lanes>::vec;
using loose = simd<lanes>::loose;
}  // namespace avx2
namespace avx512 {
inline constexpr int lanes = 16;
using vec = simd<lanes>::vec;
using loose = simd<lanes>::loose;
}  // namespace avx512

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
