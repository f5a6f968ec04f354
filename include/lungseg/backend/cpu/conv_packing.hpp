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

namespace lungseg::inline LUNGSEG_ABI::backend::cpu {

/// Floats of a packed filter with `outputs` outputs and `products` = taps * depth products per output.
inline std::int64_t packed_floats(int outputs, std::int64_t products, int panel) {
  return std::int64_t{(outputs + panel - 1) / panel} * panel * products;
}

/// Taps of an axis of `kernel` positions that belong to phase `residue` of a data gradient with this stride.
inline int phase_taps(int kernel, int stride, int residue) {
  return residue < kernel ? (kernel - residue + stride - 1) / stride : 0;
}

namespace detail {

/// to[i * to_step + j] = from[j * from_step + i] for 4 x 4 floats, without a detour through single floats.
inline void transpose_4x4(const float* from, std::int64_t from_step, float* to, std::int64_t to_step) {
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
inline void transpose_panel(const float* from, std::int64_t step, int used, float* to, int panel, std::int64_t begin,
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
    for (int j = whole; j < panel; ++j) to[i * panel + j] = j < used ? from[j * step + i] : 0.0f;
}

}  // namespace detail

/// Packs a filter (K, R, S, C) for the forward direction: outputs K, taps R * S in order, depth C.
inline void pack_forward(const context& ctx, view<const float, 4> filter, int panel, float* packed) {
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
/// are C, its depth K. The phases follow each other, b fastest; see phase_offset.
inline void pack_gradient(const context& ctx, view<const float, 4> filter, std::array<int, 2> stride, int panel,
                          float* packed) {
  const auto [depth, rows, columns, outputs] = filter.extents();
  const int panels = (outputs + panel - 1) / panel;
  // Several panels side by side are read together, so that reading moves through whole lines and pages.
  constexpr int together = 8;
  const int bundles = (panels + together - 1) / together;
  for (int a = 0; a < stride[0]; ++a) {
    for (int b = 0; b < stride[1]; ++b) {
      const int high = phase_taps(rows, stride[0], a), wide = phase_taps(columns, stride[1], b), taps = high * wide;
      const int inputs = depth, height = rows, width = columns, channels = outputs;
      parallel_for(ctx, std::int64_t{taps} * bundles, 1 + 16384 / (depth * panel), [&, a, b](std::int64_t item) {
        const int tap = static_cast<int>(item / bundles), bundle = static_cast<int>(item % bundles);
        const int r = a + stride[0] * (high - 1 - tap / wide), s = b + stride[1] * (wide - 1 - tap % wide);
        for (int k = 0; k < inputs; ++k) {
          const float* from = filter.data() + ((std::int64_t{k} * height + r) * width + s) * channels;
          for (int p = bundle * together; p < std::min(panels, (bundle + 1) * together); ++p) {
            float* to = packed + ((std::int64_t{p} * taps + tap) * inputs + k) * panel;
            const int used = std::min(panel, channels - p * panel);
            std::copy_n(from + p * panel, used, to);
            std::fill(to + used, to + panel, 0.0f);
          }
        }
      });
      packed += packed_floats(outputs, std::int64_t{taps} * depth, panel);
    }
  }
}

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cpu
