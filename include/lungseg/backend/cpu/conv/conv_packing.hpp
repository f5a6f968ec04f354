// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Filters rearranged for the direct convolution: panels of `panel` outputs, [outputs / panel][tap][depth][panel], the
/// last one filled up with zeros. Packing happens once per training step and layer, so it is parallel and moves whole
/// vectors.

#include <algorithm>
#include <array>
#include <cstdint>

#include "lungseg/backend/cpu/simd.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/core/view.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// Words (floats, or pairs of bfloat16: see direct_conv_kernels.hpp) of a packed filter with `outputs` outputs and
/// `products` = taps * depth products per output.
inline std::int64_t packed_words(int outputs, std::int64_t products, int panel) {
  return std::int64_t{(outputs + panel - 1) / panel} * panel * products;
}

/// Taps of an axis of `kernel` positions that belong to phase `residue` of a data gradient with this stride.
inline int phase_taps(int kernel, int stride, int residue) {
  return residue < kernel ? (kernel - residue + stride - 1) / stride : 0;
}

/// Taps of the kernel that a packed gradient filter holds before those of phase (a, b).
inline int taps_before_phase(std::array<int, 2> kernel, std::array<int, 2> stride, int a, int b) {
  int above = 0, left = 0;
  for (int each = 0; each < a; ++each) above += phase_taps(kernel[0], stride[0], each);
  for (int each = 0; each < b; ++each) left += phase_taps(kernel[1], stride[1], each);
  return above * kernel[1] + phase_taps(kernel[0], stride[0], a) * left;
}

namespace detail {

/// to[i * to_step + j] = from[j * from_step + i] for 4 x 4 words, without a detour through single words.
template <class Word>
void transpose_4x4(const Word* from, std::int64_t from_step, Word* to, std::int64_t to_step) {
  using vec = simd<4>::vec;
  using loose = simd<4>::loose;
  vec row[4], pair[4];
  for (int j = 0; j < 4; ++j) row[j] = *reinterpret_cast<const loose*>(from + j * from_step);
  for (int j = 0; j < 2; ++j) {
    pair[j] = __builtin_shufflevector(row[2 * j], row[2 * j + 1], 0, 4, 1, 5);
    pair[j + 2] = __builtin_shufflevector(row[2 * j], row[2 * j + 1], 2, 6, 3, 7);
  }
  for (int j = 0; j < 2; ++j) {
    *reinterpret_cast<loose*>(to + 2 * j * to_step) = __builtin_shufflevector(pair[2 * j], pair[2 * j + 1], 0, 1, 4, 5);
    *reinterpret_cast<loose*>(to + (2 * j + 1) * to_step) =
        __builtin_shufflevector(pair[2 * j], pair[2 * j + 1], 2, 3, 6, 7);
  }
}

/// to[i * panel + j] = from[j * step + i] for i in [begin, end), j in [0, panel); zero for j >= used. Sixteen i at a
/// time: a whole line of four rows, since the rows often lie a power of two apart and push each other out of the cache.
template <class Word>
void transpose_panel(const Word* from, std::int64_t step, int used, Word* to, int panel, std::int64_t begin,
                     std::int64_t end) {
  const int whole = used / 4 * 4;
  const std::int64_t fours = begin + (end - begin) / 4 * 4;
  for (std::int64_t line = begin; line < fours; line += 16)
    for (int j = 0; j < whole; j += 4)
      for (std::int64_t i = line; i < std::min(fours, line + 16); i += 4)
        transpose_4x4(from + j * step + i, step, to + i * panel + j, panel);
  for (std::int64_t i = fours; i < end; ++i)
    for (int j = 0; j < whole; ++j) to[i * panel + j] = from[j * step + i];
  if (whole == panel) return;
  for (std::int64_t i = begin; i < end; ++i)
    for (int j = whole; j < panel; ++j) to[i * panel + j] = j < used ? from[j * step + i] : Word{};
}

}  // namespace detail

/// Packs a filter (K, R, S, C) for the forward direction: outputs K, taps R * S in order, depth C.
template <class Word>
void pack_forward(const context& ctx, view<const Word, 4> filter, int panel, Word* packed) {
  const int outputs = filter.extent(0), panels = (outputs + panel - 1) / panel;
  const std::int64_t products = std::int64_t{filter.extent(1)} * filter.extent(2) * filter.extent(3);
  constexpr std::int64_t piece = 1024;
  const std::int64_t pieces = (products + piece - 1) / piece;
  parallel_for(ctx, panels * pieces, 4, [&](std::int64_t item) {
    const std::int64_t first = item / pieces * panel, begin = item % pieces * piece;
    const int used = static_cast<int>(std::min<std::int64_t>(panel, outputs - first));
    detail::transpose_panel(filter.data() + first * products, products, used, packed + first * products, panel, begin,
                            std::min(products, begin + piece));
  });
}

/// Packs a filter (K, R, S, C) for the data gradient of a convolution with this stride. Phase (a, b), a < stride[0] and
/// b < stride[1], holds the taps r = a, a + stride[0], ... and s = b, b + stride[1], ... in falling order; its outputs
/// are C, its depth K. The phases follow each other, b fastest.
template <class Word>
void pack_gradient(const context& ctx, view<const Word, 4> filter, std::array<int, 2> stride, int panel, Word* packed) {
  const int depth = filter.extent(0), outputs = filter.extent(3);
  const std::array<int, 2> kernel{filter.extent(1), filter.extent(2)};
  const int panels = (outputs + panel - 1) / panel;
  // Several panels side by side are read together, so that reading moves through whole lines and pages.
  constexpr int together = 8;
  const int bundles = (panels + together - 1) / together;
  const std::int64_t items = std::int64_t{kernel[0]} * kernel[1] * bundles;
  parallel_for(ctx, items, 1 + 16384 / (depth * panel), [&](std::int64_t item) {
    const int tap = static_cast<int>(item / bundles), first = static_cast<int>(item % bundles) * together;
    const int r = tap / kernel[1], s = tap % kernel[1], a = r % stride[0], b = s % stride[1];
    const int high = phase_taps(kernel[0], stride[0], a), wide = phase_taps(kernel[1], stride[1], b);
    const int place = (high - 1 - r / stride[0]) * wide + wide - 1 - s / stride[1];
    const std::int64_t before = taps_before_phase(kernel, stride, a, b);
    Word* phase = packed + packed_words(outputs, before * depth, panel);
    for (int k = 0; k < depth; ++k) {
      const Word* from = filter.data() + (std::int64_t{k} * kernel[0] * kernel[1] + tap) * outputs;
      for (int p = first; p < std::min(panels, first + together); ++p) {
        Word* to = phase + ((std::int64_t{p} * high * wide + place) * depth + k) * panel;
        const int used = std::min(panel, outputs - p * panel);
        std::copy_n(from + p * panel, used, to);
        std::fill(to + used, to + panel, Word{});
      }
    }
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
