// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "lungseg/core/config.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/float_bits.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The number formats that a network computes in. The CPU knows float32 and bfloat16, a GPU all.
enum class dtype { float32, bfloat16, float16 };

/// "float32", ...
constexpr const char* name(dtype type) noexcept {
  return type == dtype::float32 ? "float32" : type == dtype::bfloat16 ? "bfloat16" : "float16";
}
/// The inverse of name(). \throws option_error for anything else
inline dtype parse_dtype(std::string_view text) {
  for (const dtype type : {dtype::float32, dtype::bfloat16, dtype::float16})
    if (text == name(type)) return type;
  throw option_error{"'" + std::string{text} + "' is no precision, expected float32, bfloat16 or float16"};
}
constexpr int bytes_of(dtype type) noexcept {
  return type == dtype::float32 ? 4 : 2;
}

/// The upper half of a float32: its range with 8 bits of precision. Storage only; arithmetic is done in float32.
struct bfloat16 {
  std::uint16_t bits = 0;
};
/// IEEE 754 binary16: 11 bits of precision, largest 65504. Storage only.
struct float16 {
  std::uint16_t bits = 0;
};

LUNGSEG_HD constexpr float to_float(float v) noexcept {
  return v;
}
LUNGSEG_HD constexpr float to_float(bfloat16 v) noexcept {
  return std::bit_cast<float>(std::uint32_t{v.bits} << 16);
}
LUNGSEG_HD constexpr float to_float(float16 v) noexcept {
  const std::uint32_t sign = (v.bits & 0x8000u) << 16, exponent = v.bits >> 10 & 31u, fraction = v.bits & 0x3ffu;
  if (exponent == 31) return std::bit_cast<float>(sign | 0x7f800000u | fraction << 13);
  if (exponent != 0) return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
  const float tiny = static_cast<float>(fraction) * 0x1p-24f;
  return sign ? -tiny : tiny;
}

constexpr bool is_finite(bfloat16 v) noexcept {
  return (v.bits & 0x7f80u) != 0x7f80u;
}
constexpr bool is_finite(float16 v) noexcept {
  return (v.bits & 0x7c00u) != 0x7c00u;
}

/// Rounded to the nearest, ties to even; NaN stays NaN.
template <class T>
LUNGSEG_HD constexpr T from_float(float v) noexcept;

template <>
LUNGSEG_HD constexpr float from_float<float>(float v) noexcept {
  return v;
}
template <>
LUNGSEG_HD constexpr bfloat16 from_float<bfloat16>(float v) noexcept {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(v);
  if (is_nan(v)) return {static_cast<std::uint16_t>(bits >> 16 | 0x40u)};
  return {static_cast<std::uint16_t>((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16)};
}
template <>
LUNGSEG_HD constexpr float16 from_float<float16>(float v) noexcept {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(v);
  const std::uint32_t sign = bits >> 16 & 0x8000u, size = bits & 0x7fffffffu;
  if (size > 0x7f800000u) return {static_cast<std::uint16_t>(sign | 0x7e00u)};
  if (size >= 0x477ff000u) return {static_cast<std::uint16_t>(sign | 0x7c00u)};  // 65520 and more: infinity
  if (size < 0x38800000u) {
    // Below the smallest normal number: adding 0.5 puts the last place of a float32 at the last place of the result.
    const float shifted = std::bit_cast<float>(size) + 0.5f;
    return {static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(shifted) - 0x3f000000u))};
  }
  return {static_cast<std::uint16_t>(sign | (size - 0x38000000u + 0xfffu + (size >> 13 & 1u)) >> 13)};
}

/// Whether T is the element type of a dtype.
template <class T>
inline constexpr bool is_dtype = std::is_same_v<T, float> || std::is_same_v<T, bfloat16> || std::is_same_v<T, float16>;

/// The dtype of an element type.
template <class T>
inline constexpr dtype dtype_of = dtype::float32;
template <>
inline constexpr dtype dtype_of<bfloat16> = dtype::bfloat16;
template <>
inline constexpr dtype dtype_of<float16> = dtype::float16;

}}  // namespace lungseg::LUNGSEG_ABI
