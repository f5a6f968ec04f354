// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include "lungseg/core/config.hpp"

/// \file
/// Whether a number is one, asked of its bits: -ffast-math and -Ofast let a compiler assume that there is no NaN and no
/// infinity, and then it removes `x != x`, std::isnan and std::isfinite.

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {
template <class Real>
using bits_of_real = std::conditional_t<sizeof(Real) == 8, std::uint64_t, std::uint32_t>;
/// All ones in the exponent: infinity. With anything in the fraction: NaN.
template <class Real>
inline constexpr bits_of_real<Real> exponent_bits = sizeof(Real) == 8 ? 0x7ffull << 52 : 0xffull << 23;

/// The bits of |x|.
template <class Real>
LUNGSEG_HD constexpr bits_of_real<Real> magnitude_bits(const Real& x) noexcept {
  return std::bit_cast<bits_of_real<Real>>(x) & static_cast<bits_of_real<Real>>(~bits_of_real<Real>{} >> 1);
}
}  // namespace detail

/// Whether NaN makes every comparison false; otherwise it must be asked for first.
#if __FINITE_MATH_ONLY__
inline constexpr bool comparisons_see_nan = false;
#else
inline constexpr bool comparisons_see_nan = true;
#endif

// By reference: of a value that is passed or computed, such a compiler may assume that it is finite.

template <class Real>
LUNGSEG_HD constexpr bool is_nan(const Real& x) noexcept {
  return detail::magnitude_bits(x) > detail::exponent_bits<Real>;
}
/// Neither NaN nor infinite.
template <class Real>
LUNGSEG_HD constexpr bool is_finite(const Real& x) noexcept {
  return detail::magnitude_bits(x) < detail::exponent_bits<Real>;
}

}}  // namespace lungseg::LUNGSEG_ABI
