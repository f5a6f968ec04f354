// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The innermost loop of the direct convolution for every instruction set, and the table that the loops around it read.

#include <array>
#include <cstddef>

#include "lungseg/backend/cpu/pack.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// What one register tile works on. Nothing is owned.
struct conv_tile_job {
  const float* const* rows;       ///< taps x tile height pointers to `depth` floats each, all of one tap side by side
  int taps;                       ///< kernel positions
  int depth;                      ///< floats per kernel position
  const float* panel;             ///< packed weights: taps x depth x panel width, 64-byte aligned
  std::ptrdiff_t panel_tap;       ///< floats from one tap of the panel to the next
  const float* ahead;             ///< what the next tiles will read: prefetched, one line per step of depth
  std::ptrdiff_t ahead_step;      ///< floats from one prefetched line to the next; 0: nothing more to fetch
  const float* bias;              ///< panel width floats, 64-byte aligned
  const std::ptrdiff_t* offsets;  ///< of each pixel's first channel in y and addend
  float* y;                       ///< overwritten
  const float* addend;            ///< added before the floor, laid out as y (may be y); null: nothing
  float floor;                    ///< lower bound of what is stored
};

/// The tiles of one instruction set. A tile computes `heights[i]` pixels x `panel` channels.
struct conv_kernels {
  static constexpr int variants = 4;
  int panel;                                                 ///< channels of a tile
  std::array<int, variants> heights;                         ///< falling; the first is the one that fills the registers
  std::array<void (*)(const conv_tile_job&), variants> run;  ///< one per height

  /// The smallest tile that holds `left` pixels.
  int variant_for(int left) const {
    int variant = 0;
    while (variant + 1 < variants && heights[static_cast<std::size_t>(variant) + 1] >= left) ++variant;
    return variant;
  }
  int height_for(int left) const { return heights[static_cast<std::size_t>(variant_for(left))]; }
};

namespace baseline {
#include "lungseg/backend/cpu/conv/direct_conv_tile.inl"
}  // namespace baseline
#if LUNGSEG_X86
LUNGSEG_TARGET_BEGIN(LUNGSEG_AVX2)
namespace avx2 {
#include "lungseg/backend/cpu/conv/direct_conv_tile.inl"
}  // namespace avx2
LUNGSEG_TARGET_END
LUNGSEG_TARGET_BEGIN(LUNGSEG_AVX512)
namespace avx512 {
#include "lungseg/backend/cpu/conv/direct_conv_tile.inl"
}  // namespace avx512
LUNGSEG_TARGET_END
#endif

/// The tiles for convolutions with `channels` outputs. Few outputs take the narrower AVX2 panel on an AVX-512 machine:
/// half of a 32-channel panel would be padding.
inline const conv_kernels& kernels_for(instruction_set set, int channels) {
  static constexpr conv_kernels plain{
      2 * baseline::lanes,
      {6, 3, 2, 1},
      {baseline::conv_tile<6>, baseline::conv_tile<3>, baseline::conv_tile<2>, baseline::conv_tile<1>}};
#if LUNGSEG_X86
  static constexpr conv_kernels narrow{
      2 * avx2::lanes, {6, 3, 2, 1}, {avx2::conv_tile<6>, avx2::conv_tile<3>, avx2::conv_tile<2>, avx2::conv_tile<1>}};
  static constexpr conv_kernels wide{
      2 * avx512::lanes,
      {14, 8, 4, 1},
      {avx512::conv_tile<14>, avx512::conv_tile<8>, avx512::conv_tile<4>, avx512::conv_tile<1>}};
  if (set == instruction_set::avx512) return channels > avx512::lanes ? wide : narrow;
  if (set == instruction_set::avx2) return narrow;
#endif
  static_cast<void>(set);
  static_cast<void>(channels);
  return plain;
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
