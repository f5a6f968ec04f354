// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <initializer_list>
#include <type_traits>

#include "lungseg/core/dtype.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Lanes neighbouring elements, moved with one instruction.
template <class T, int Lanes>
struct alignas(sizeof(T) * Lanes) pack {
  T lane[Lanes];
};

/// The elements of 16 bytes, which is the widest load of a thread.
template <class T>
inline constexpr int full_lanes = 16 / static_cast<int>(sizeof(T));

template <int Lanes, class T>
LUNGSEG_HD inline pack<T, Lanes> load_pack(const T* from) noexcept {
  return *reinterpret_cast<const pack<T, Lanes>*>(from);
}
template <class T, int Lanes>
LUNGSEG_HD inline void store_pack(T* to, const pack<T, Lanes>& values) noexcept {
  *reinterpret_cast<pack<T, Lanes>*>(to) = values;
}

/// Calls f(std::integral_constant<int, lanes>) with full packs if rows of `channels` elements of T that begin at
/// `memory` split into them, else with single elements.
template <class T, class F>
void with_lanes(int channels, std::initializer_list<const void*> memory, F&& f) {
  bool aligned = channels % full_lanes<T> == 0;
  for (const void* p : memory) aligned = aligned && reinterpret_cast<std::uintptr_t>(p) % 16 == 0;
  if (aligned)
    f(std::integral_constant<int, full_lanes<T>>{});
  else
    f(std::integral_constant<int, 1>{});
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
