// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Which of the processor's methods runs a convolution.

#include <array>
#include <cstddef>
#include <cstdint>

#include "lungseg/backend/cpu/conv/direct_conv_job.hpp"
#include "lungseg/backend/cpu/conv/winograd.hpp"
#include "lungseg/core/context.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// How the host computes the sums of a convolution; all add up in float32.
enum class conv_method {
  direct,    ///< products of float32; maps of bfloat16 are widened first
  pairs,     ///< dot products of pairs of bfloat16
  matrix,    ///< products of matrix tiles of bfloat16
  winograd,  ///< Winograd's F(4x4, 3x3) of float32; maps of bfloat16 are widened and rounded by its transforms
};

inline const char* name(conv_method method) noexcept {
  constexpr std::array names{"direct", "pairs", "matrix", "winograd"};
  return names[static_cast<std::size_t>(method)];
}

/// Of a convolution from `in` = (N, H, W, C) to `out` = (N, P, Q, K), or of the data gradient that goes this way; the
/// filter's sides are `kernel`.
struct conv_sizes {
  shape<4> in, out;
  std::array<int, 2> kernel, stride, padding;
};

/// Whether Winograd's method is allowed and defined.
inline bool may_take_winograd(const context& ctx, const conv_sizes& s) noexcept {
  constexpr std::array one{1, 1}, three{3, 3};
  return !ctx.exact() && s.kernel == three && s.stride == one && s.padding == one && s.in[1] == s.out[1] &&
         s.in[2] == s.out[2];
}

/// Whether Winograd's method is allowed, defined and worth it instead of direct sums of float32, or of pairs.
inline bool takes_winograd(const context& ctx, const conv_sizes& s, bool by_pairs) {
  return may_take_winograd(ctx, s) &&
         winograd_suits(s.in[0], s.in[1], s.in[2], s.in[3], s.out[3], ctx.instructions(), by_pairs);
}

/// The same for the filter gradient of a convolution from `in` to `out`.
inline bool takes_winograd_filter_gradient(const context& ctx, const conv_sizes& s, bool by_pairs) {
  return may_take_winograd(ctx, s) &&
         winograd_suits_filter_gradient(s.in[0], s.in[1], s.in[2], s.in[3], s.out[3], by_pairs);
}

/// Whether the processor multiplies pairs of neighbouring channels, and there are such pairs; or so many channels in a
/// row of the kernel that copying them to fill up the last pair pays.
inline bool takes_pairs(const context& ctx, dtype type, const conv_sizes& s) noexcept {
  const int channels = s.in[3];
  return type == dtype::bfloat16 && ctx.instructions() == instruction_set::avx512_bf16 &&
         (channels % 2 == 0 || channels * s.kernel[1] >= 16);
}

/// Whether the matrix unit multiplies. It fills up what does not fill its tiles, and is so fast
/// (has_fast_matrix_unit()) that no other method is weighed against it.
inline bool takes_matrix(const context& ctx, dtype type) noexcept {
  return type == dtype::bfloat16 && ctx.instructions() == instruction_set::amx_bf16;
}

/// The method for maps of `type` under the context's instructions.
inline conv_method conv_method_for(const context& ctx, dtype type, const conv_sizes& s) {
  if (takes_matrix(ctx, type)) return conv_method::matrix;
  const bool pairs = takes_pairs(ctx, type, s);
  if (takes_winograd(ctx, s, pairs)) return conv_method::winograd;
  return pairs ? conv_method::pairs : conv_method::direct;
}

/// Whether a filter gradient is summed over pairs of pixels: they are laid out 32 at a time, with 16 channels or
/// numbers of a kernel row side by side, and most of that should be filled.
inline bool takes_pairs_of_pixels(const context& ctx, dtype type, const conv_sizes& s) noexcept {
  const std::int64_t pixels = std::int64_t{s.out[0]} * s.out[1] * s.out[2];
  const int side_by_side = merges_columns<bfloat16>(s.kernel[1], s.in[3]) ? s.kernel[1] * s.in[3] : s.in[3];
  return type == dtype::bfloat16 && ctx.instructions() == instruction_set::avx512_bf16 && pixels >= 16 &&
         side_by_side >= 8;
}

/// The method for the filter gradient of a convolution from `in` to `out`.
inline conv_method filter_gradient_method_for(const context& ctx, dtype type, const conv_sizes& s) {
  if (takes_matrix(ctx, type)) return conv_method::matrix;
  const bool pairs = takes_pairs_of_pixels(ctx, type, s);
  if (takes_winograd_filter_gradient(ctx, s, pairs)) return conv_method::winograd;
  return pairs ? conv_method::pairs : conv_method::direct;
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
