// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>
#include <cstdint>

#include "lungseg/backend/cpu/simd.hpp"
#include "lungseg/core/dtype.hpp"
#include "lungseg/core/float_bits.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// A vector of floats, or one float, as a type: how many there are and how to reach them at any address.
template <class V>
struct pack {
  using type = V;
  using loose = typename simd<sizeof(V) / sizeof(float)>::loose;
  static constexpr int width = sizeof(V) / sizeof(float);
};
template <>
struct pack<float> {
  using type = float;
  using loose = float;
  static constexpr int width = 1;
};

/// The unsigned integers of the same size and number as the floats of V.
template <class V>
struct bits_of {
  typedef std::uint32_t type __attribute__((vector_size(sizeof(V))));
};
template <>
struct bits_of<float> {
  using type = std::uint32_t;
};

/// The unsigned integers of half the size: what a pack is in memory whose elements are bfloat16.
template <class V>
struct halves_of {
  typedef std::uint16_t type __attribute__((vector_size(sizeof(V) / 2)));
  typedef std::uint16_t loose __attribute__((vector_size(sizeof(V) / 2), aligned(2), may_alias));
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu

#define LUNGSEG_KERNELS "lungseg/backend/cpu/pack.inl"
#include "lungseg/backend/cpu/each_instruction_set.inl"
#undef LUNGSEG_KERNELS
