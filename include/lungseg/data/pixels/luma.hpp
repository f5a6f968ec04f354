// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Luma of red, green and blue in 16-bit fixed point; the weights add up to one, so that grey stays exactly as it is.
/// \param p  three values of up to 16 bits
/// \source ITU-R BT.601
template <class T>
T luma(const T* p) noexcept {
  return static_cast<T>(
      (std::uint64_t{19595} * p[0] + std::uint64_t{38470} * p[1] + std::uint64_t{7471} * p[2] + 32768) >> 16);
}

}}  // namespace lungseg::LUNGSEG_ABI
