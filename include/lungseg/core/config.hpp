// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Version, ABI namespace and the host/device marker: the only macros of the library besides the instruction-set
/// regions of backend/cpu/simd.hpp and the OpenMP directives of core/openmp.hpp.

// A missing file is the one error after which compilers stop; after #error they go on, and a page follows.
#if __cplusplus < 202002L
#include <#error lungseg needs C++20: compile with -std=c++20>
#endif

#define LUNGSEG_VERSION_MAJOR 0
#define LUNGSEG_VERSION_MINOR 1
#define LUNGSEG_VERSION_PATCH 0
#define LUNGSEG_VERSION_STRING "0.1.0"

/// 1: kernels for the instruction sets of x86-64, too; 0: the baseline alone, which is all that other processors have.
#if !defined(LUNGSEG_X86)
#if defined(__x86_64__)
#define LUNGSEG_X86 1
#else
#define LUNGSEG_X86 0
#endif
#endif

// Build options that change types are part of every name, so that a CPU object and a CUDA object do not link silently.
#if defined(LUNGSEG_WITH_CUDA)
#define LUNGSEG_ABI v0_1_cuda
#else
#define LUNGSEG_ABI v0_1_cpu
#endif

// A numerical rule in math/ is written once and called by the CPU loop and by the kernel.
#if defined(__CUDACC__)
#define LUNGSEG_HD __host__ __device__
#else
#define LUNGSEG_HD
#endif

// Heavy functions are declared in x.hpp and defined in x_impl.hpp. Header-only, x.hpp includes that; who links
// lungseg::compiled has LUNGSEG_COMPILED defined, and the definitions stand in that library once.
#if defined(LUNGSEG_COMPILED)
#define LUNGSEG_INLINE
#else
#define LUNGSEG_INLINE inline
#endif

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Whether this build has a GPU backend. What the backend defines is only declared in a build without one, so calls of
/// it are in statements that `if constexpr (has_cuda)` discards; operations write ops::on_gpu().
#if defined(LUNGSEG_WITH_CUDA)
inline constexpr bool has_cuda = true;
#else
inline constexpr bool has_cuda = false;
#endif

/// The library's version, as written into every file that it produces.
inline constexpr const char* version = LUNGSEG_VERSION_STRING;

}}  // namespace lungseg::LUNGSEG_ABI
