// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The tiles of each instruction set, and which of them a convolution takes.

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "lungseg/backend/cpu/conv/bfloat16_pairs.hpp"
#include "lungseg/backend/cpu/conv/direct_conv_kernels.hpp"
#include "lungseg/backend/cpu/pack.hpp"

#define LUNGSEG_KERNELS "lungseg/backend/cpu/conv/direct_conv_tile.inl"
#include "lungseg/backend/cpu/each_instruction_set.inl"
#undef LUNGSEG_KERNELS
#if LUNGSEG_X86
LUNGSEG_TARGET_BEGIN(LUNGSEG_AVX512_BF16)
namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu::avx512_bf16 {
#include "lungseg/backend/cpu/conv/direct_conv_tile.inl"
}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu::avx512_bf16
LUNGSEG_TARGET_END
#endif

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

template <class Word, class T>
const conv_kernels<Word, T>& kernels_for(instruction_set set, int channels) {
  using kernels = conv_kernels<Word, T>;
  if constexpr (std::is_same_v<Word, bfloat16>) {
#if LUNGSEG_X86
    using namespace avx512_bf16;
    static constexpr kernels pairs{
        2 * lanes,
        {14, 8, 4, 1},
        {conv_tile<14, Word, T>, conv_tile<8, Word, T>, conv_tile<4, Word, T>, conv_tile<1, Word, T>},
        words_a_product<Word>};
    static constexpr kernels packing_alone{matrix_panel, {}, {}, matrix_depth};
    return set == instruction_set::amx_bf16 ? packing_alone : pairs;
#else
    static constexpr kernels none{};  // never asked for; see takes_pairs() and takes_matrix()
    return none;
#endif
  } else {
    static constexpr kernels plain{2 * baseline::lanes,
                                   {6, 3, 2, 1},
                                   {baseline::conv_tile<6, Word, T>, baseline::conv_tile<3, Word, T>,
                                    baseline::conv_tile<2, Word, T>, baseline::conv_tile<1, Word, T>}};
#if LUNGSEG_X86
    static constexpr kernels narrow{2 * avx2::lanes,
                                    {6, 3, 2, 1},
                                    {avx2::conv_tile<6, Word, T>, avx2::conv_tile<3, Word, T>,
                                     avx2::conv_tile<2, Word, T>, avx2::conv_tile<1, Word, T>}};
    static constexpr kernels wide{2 * avx512::lanes,
                                  {14, 8, 4, 1},
                                  {avx512::conv_tile<14, Word, T>, avx512::conv_tile<8, Word, T>,
                                   avx512::conv_tile<4, Word, T>, avx512::conv_tile<1, Word, T>}};
    static constexpr kernels rounding{2 * avx512::lanes,
                                      {14, 8, 4, 1},
                                      {avx512_bf16::conv_tile<14, Word, T>, avx512_bf16::conv_tile<8, Word, T>,
                                       avx512_bf16::conv_tile<4, Word, T>, avx512_bf16::conv_tile<1, Word, T>}};
    if (set >= instruction_set::avx512 && channels <= avx512::lanes) return narrow;
    if (std::is_same_v<T, bfloat16> && set == instruction_set::avx512_bf16) return rounding;
    if (set >= instruction_set::avx512) return wide;
    if (set == instruction_set::avx2) return narrow;
#endif
    static_cast<void>(set);
    static_cast<void>(channels);
    return plain;
  }
}

#if defined(LUNGSEG_COMPILED)
template const conv_kernels<float, float>& kernels_for(instruction_set, int);
template const conv_kernels<float, bfloat16>& kernels_for(instruction_set, int);
template const conv_kernels<bfloat16, bfloat16>& kernels_for(instruction_set, int);
#endif

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
