// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The matrix unit of a processor (AMX): eight tiles of 16 rows x 64 bytes, and an instruction that multiplies two of
/// them. The system saves tiles only for processes that have asked for them.
/// \source Linux, Documentation/arch/x86/xstate.rst ("Using XSTATE features in user space applications").

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What became of the matrix unit for bfloat16.
enum class matrix_unit {
  absent,   ///< the processor has none, or what runs the program hides it (valgrind does)
  refused,  ///< the system does not give this process the unit's tiles
  ready,    ///< every thread may use it
};

inline std::string_view name(matrix_unit unit) noexcept {
  constexpr std::array<std::string_view, 3> names{"no", "refused by the system", "yes"};
  return names[static_cast<std::size_t>(unit)];
}

namespace detail {
/// Whether the processor has tiles and multiplies bfloat16 in them: leaf 7 of cpuid, EDX, bits 24 and 22.
bool cpuid_has_matrix_unit() noexcept;
}  // namespace detail

/// Whether this process can use the processor's matrix unit. The system is asked once, by the first that wants to know.
matrix_unit find_matrix_unit() noexcept;

/// The shape of the tiles, as the processor reads it: all eight of 16 rows x 64 bytes.
struct alignas(64) matrix_tile_shapes {
  std::uint8_t palette = 1, first_row = 0, reserved[14] = {};
  std::uint16_t row_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  std::uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};
static_assert(sizeof(matrix_tile_shapes) == 64);

#if LUNGSEG_X86
/// Multiply-adds in one product of tiles: 16 x 16 sums of 32.
inline constexpr double products_of_tiles = 16.0 * 16 * 32;

/// Products a second on the matrix unit, of those in multiply-adds of floats: about 16 where the processor starts two
/// multiply-adds of 16 floats a cycle and a product of tiles every 16. Measured as dot_product_speed(), in some 0.3 ms.
/// \pre find_matrix_unit() == matrix_unit::ready, and AVX-512
double matrix_unit_speed() noexcept;
#endif

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/matrix_unit_impl.hpp"
#endif
