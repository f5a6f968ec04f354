// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The innermost loop of the direct convolution, as the loops around it see it.

#include <array>
#include <cstddef>
#include <type_traits>

#include "lungseg/core/dtype.hpp"
#include "lungseg/core/instruction_set.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// Weights of two neighbouring channels: what a dot product of bfloat16 takes at a time.
struct bfloat16_pair {
  bfloat16 first, second;
};

/// What a packed filter is made of where maps are of `Word`: four bytes.
template <class Word>
using weight_word = std::conditional_t<std::is_same_v<Word, bfloat16>, bfloat16_pair, Word>;

/// Words of a row that one weight meets.
template <class Word>
inline constexpr int words_a_product = sizeof(weight_word<Word>) / sizeof(Word);

/// Outputs of a panel, and words of depth that it takes at a time, for the matrix unit.
inline constexpr int matrix_panel = 16, matrix_depth = 32;

/// What one register tile works on. Nothing is owned.
/// \tparam Word  what rows are made of: float, or bfloat16, whose weights come in pairs of neighbouring depth
/// \tparam T     what y is made of
template <class Word, class T>
struct conv_tile_job {
  const Word* const* rows;        ///< taps x tile height pointers to `depth` words each, all of one tap side by side
  int taps;                       ///< kernel positions
  int depth;                      ///< words per kernel position
  const Word* panel;              ///< packed weights: taps x depth x panel width, 64-byte aligned
  std::ptrdiff_t panel_tap;       ///< words from one tap of the panel to the next
  const Word* ahead;              ///< what the next tiles will read: prefetched, one line per step of depth
  std::ptrdiff_t ahead_step;      ///< words from one prefetched line to the next; 0: nothing more to fetch
  const float* bias;              ///< panel width floats, 64-byte aligned
  const float* before;            ///< tile height x panel width sums of earlier chunks of depth; null: none
  float* after;                   ///< where such sums go instead of to y; null: this is the last chunk
  const std::ptrdiff_t* offsets;  ///< of each pixel's first channel in y and addend
  T* y;                           ///< overwritten
  const T* addend;                ///< added before the floor, laid out as y (may be y); null: nothing
  float floor;                    ///< lower bound of what is stored
};

/// The tiles of one instruction set. A tile computes `heights[i]` pixels x `panel` channels.
template <class Word, class T>
struct conv_kernels {
  static constexpr int variants = 4;
  int panel;                          ///< channels of a tile
  std::array<int, variants> heights;  ///< falling; the first is the one that fills the registers
  std::array<void (*)(const conv_tile_job<Word, T>&), variants> run;  ///< one per height
  /// Words of depth that a tile takes at a time: the panel's depth is filled up to whole steps with zeros, and so are
  /// the rows.
  int step = 1;

  /// The smallest tile that holds `left` pixels.
  int variant_for(int left) const {
    int variant = 0;
    while (variant + 1 < variants && heights[static_cast<std::size_t>(variant) + 1] >= left) ++variant;
    return variant;
  }
  int height_for(int left) const { return heights[static_cast<std::size_t>(variant_for(left))]; }
};

/// The tiles for convolutions with `channels` outputs. Few outputs take the narrower AVX2 panel on an AVX-512 machine:
/// half of a 32-channel panel would be padding. Tiles for bfloat16 are those of avx512_bf16, which also has some for
/// float whose outputs one instruction rounds; for amx_bf16 there is the form of packed filters alone, which
/// matrix_conv() reads.
template <class Word, class T>
const conv_kernels<Word, T>& kernels_for(instruction_set set, int channels);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/backend/cpu/conv/direct_conv_kernels_impl.hpp"
#endif
