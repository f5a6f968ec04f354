// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The loops around products of strips for filter gradients: each thread packs and sums its own strips, block by block.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lungseg/backend/cpu/conv/matrix_kernels.hpp"
#include "lungseg/backend/cpu/conv/paired_filter_gradient.hpp"
#include "lungseg/backend/cpu/conv/paired_filter_gradient_kernels.hpp"
#include "lungseg/core/parallel.hpp"

#if LUNGSEG_X86
namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

namespace detail {

/// Sums on the matrix unit, which is set up for the thread that uses it.
struct sums_on_matrix_unit {
  static void begin() noexcept { amx_bf16::matrix_tiles::configure(); }
  static void end() noexcept { amx_bf16::matrix_tiles::release(); }
  static void pack(const avx512_bf16::step_of_pixels& dy, char* to) { avx512_bf16::turn_pixels(dy, to); }
  static void add(const strip_product& job) { amx_bf16::sum_strips(job); }
};
/// Sums by dot products, lane by lane.
struct sums_by_lanes {
  static void begin() noexcept {}
  static void end() noexcept {}
  static void pack(const avx512_bf16::step_of_pixels& dy, char* to) { avx512_bf16::lay_pixels(dy, to); }
  static void add(const strip_product& job) { avx512_bf16::sum_strips(job); }
};

/// What one thread computes: the strips of outputs and of channels that are its own, through all blocks. It packs them
/// itself, so that threads share nothing but what they read.
/// \tparam Sums  what multiplies: sums_on_matrix_unit or sums_by_lanes
template <class Sums>
class paired_filter_gradient_part {
 public:
  paired_filter_gradient_part(const context& ctx, view<const bfloat16, 4> x, view<const bfloat16, 4> dy,
                              view<float, 4> dfilter, const paired_filter_gradient_plan& plan, const strip_range& own)
      : x_{x}, dy_{dy}, dfilter_{dfilter}, plan_{plan}, own_{own} {
    std::ptrdiff_t most_x = 0, most_dy = 0;
    for (const auto& block : plan.blocks) {
      most_x = std::max(most_x, plan.channel_strip_bytes(block));
      most_dy = std::max(most_dy, plan.output_strip_bytes(block));
    }
    // What is never packed meets zeros of dy, so it must be a number.
    packed_x_ = ctx.zeros<bfloat16>(shape<1>{static_cast<int>((own.last_channel - own.first_channel) * most_x / 2)});
    packed_dy_ = ctx.make<bfloat16>(shape<1>{static_cast<int>((own.last_output - own.first_output) * most_dy / 2)});
    offsets_.resize(static_cast<std::size_t>(most_dy / pixel_step_bytes * pixel_step));
  }

  void operator()(bool accumulate) {
    Sums::begin();
    for (const auto& block : plan_.blocks) {
      find_pixels(block);
      for (int strip = own_.first_channel; strip < own_.last_channel; ++strip) pack_x(block, strip);
      pack_dy(block);
      sum(block, accumulate);
      accumulate = true;
    }
    Sums::end();
  }

 private:
  using block_type = std::vector<packed_piece>;

  char* x_strip(const block_type& block, int strip) {
    return reinterpret_cast<char*>(packed_x_.data()) + (strip - own_.first_channel) * plan_.channel_strip_bytes(block);
  }
  char* dy_strip(const block_type& block, int strip) {
    return reinterpret_cast<char*>(packed_dy_.data()) + (strip - own_.first_output) * plan_.output_strip_bytes(block);
  }

  /// Where the packed pixels of the block lie in dy; below 0: they only fill up.
  void find_pixels(const block_type& block) {
    const std::int64_t width = plan_.flat ? plan_.pitch : dy_.extent(2), pixels = dy_.size() / dy_.extent(3);
    std::fill(offsets_.begin(), offsets_.end(), -1);
    std::ptrdiff_t* to = offsets_.data();
    for (const packed_piece& piece : block) {
      for (int row = piece.first; row < piece.first + piece.count; ++row, to += plan_.pitch) {
        const std::int64_t first = (std::int64_t{piece.image} * dy_.extent(1) + row) * width;
        for (std::int64_t j = 0; j < width && first + j < pixels; ++j) to[j] = (first + j) * dy_.extent(3);
      }
      if (&piece != &block.back()) to += std::ptrdiff_t{plan_.halo} * plan_.pitch;
    }
  }

  /// Pixel by pixel for all strips, so that memory is read in its order.
  void pack_dy(const block_type& block) {
    for (int i = 0; i < plan_.steps_of(block); ++i) {
      const std::ptrdiff_t* offsets = offsets_.data() + i * pixel_step;
      const std::ptrdiff_t last = *std::max_element(offsets, offsets + pixel_step);
      for (int strip = own_.first_output; strip < own_.last_output; ++strip) {
        const int first = strip * strip_width, used = std::min(strip_width, plan_.outputs - first);
        const bool whole = last + first + strip_width <= dy_.size();
        Sums::pack({dy_.data() + first, offsets, used, whole}, dy_strip(block, strip) + i * pixel_step_bytes);
      }
    }
  }

  void pack_x(const block_type& block, int strip) {
    pixel_pairs pairs;
    const int first = strip * strip_width;
    pairs.used = std::min(strip_width, plan_.channels - first);
    pairs.step = std::int64_t{plan_.stride[1]} * x_.extent(3);
    pairs.count = plan_.pitch / 2;
    pairs.to = x_strip(block, strip);
    if (plan_.flat) return pack_flat(block[0], first, pairs);
    const std::int64_t length = std::int64_t{x_.extent(2)} * x_.extent(3);
    for (int plane = 0; plane < plan_.planes; ++plane)
      for (int phase = 0; phase < plan_.phases; ++phase)
        for (int parity = 0; parity < plan_.parities; ++parity)
          for (const packed_piece& piece : block)
            for (int i = 0; i < piece.count + plan_.halo; ++i, pairs.to += pairs.count * 64) {
              const int y = (piece.first + i) * plan_.stride[0] + phase - plan_.padding[0];
              const bool inside = y >= 0 && y < x_.extent(1);
              const std::int64_t begin = (std::int64_t{piece.image} * x_.extent(1) + (inside ? y : 0)) * length;
              pairs.row = x_.data() + begin;
              pairs.length = inside ? length : 0;
              pairs.readable = x_.size() - begin;
              pairs.first = std::int64_t{plane + parity * plan_.stride[1] - plan_.padding[1]} * x_.extent(3) + first;
              avx512_bf16::pack_pairs(pairs);
            }
  }

  /// All pixels as one row.
  void pack_flat(const packed_piece& rows, int first, pixel_pairs pairs) const {
    const std::int64_t begin = std::int64_t{rows.first} * plan_.pitch * x_.extent(3);
    pairs.row = x_.data() + begin;
    pairs.length = pairs.readable = x_.size() - begin;
    pairs.first = first;
    pairs.count = rows.count * plan_.pitch / 2;
    avx512_bf16::pack_pairs(pairs);
  }

  /// All products of the block. The larger side is passed over once, and the strips of the smaller one stay near.
  void sum(const block_type& block, bool accumulate) {
    const int outputs = own_.last_output - own_.first_output, channels = own_.last_channel - own_.first_channel;
    if (channels > outputs) {
      for (int c = own_.first_channel; c < own_.last_channel; c += 2)
        for (int k = own_.first_output; k < own_.last_output; k += 2) sum_part(block, k, c, accumulate);
    } else {
      for (int k = own_.first_output; k < own_.last_output; k += 2)
        for (int c = own_.first_channel; c < own_.last_channel; c += 2) sum_part(block, k, c, accumulate);
    }
  }

  /// All taps for two strips of outputs from `down` on and two of channels from `across` on.
  void sum_part(const block_type& block, int down, int across, bool accumulate) {
    const bool more_down = down + 1 < own_.last_output, more_across = across + 1 < own_.last_channel;
    const int k = down * strip_width, c = across * strip_width;
    const int outputs = std::min(2 * strip_width, plan_.outputs - k),
              channels = std::min(2 * strip_width, plan_.channels - c);
    const bool whole = outputs % strip_width == 0 && channels % strip_width == 0;
    const std::ptrdiff_t row = dfilter_.size() / dfilter_.extent(0);
    alignas(64) float part[4 * strip_width * strip_width];
    strip_product job;
    job.rows = dy_strip(block, down);
    job.more_rows = more_down ? dy_strip(block, down + 1) : nullptr;
    job.steps = plan_.steps_of(block);
    job.sums_step = (whole ? row : 2 * strip_width) * static_cast<std::ptrdiff_t>(sizeof(float));
    job.adds = whole && accumulate;
    for (int r = 0; r < plan_.rows; ++r)
      for (int s = 0; s < plan_.columns; ++s) {
        const std::ptrdiff_t offset = plan_.tap_offset(block, r, s);
        job.columns = x_strip(block, across) + offset;
        job.more_columns = more_across ? x_strip(block, across + 1) + offset : nullptr;
        float* out = dfilter_.data() + k * row + (r * plan_.columns + s) * plan_.channels + c;
        job.sums = whole ? out : part;
        Sums::add(job);
        if (whole) continue;
        for (int i = 0; i < outputs; ++i)
          for (int j = 0; j < channels; ++j) {
            const float sum = part[i * 2 * strip_width + j];
            out[i * row + j] = accumulate ? out[i * row + j] + sum : sum;
          }
      }
  }

  view<const bfloat16, 4> x_, dy_;
  view<float, 4> dfilter_;
  const paired_filter_gradient_plan& plan_;
  strip_range own_;
  tensor<bfloat16, 1> packed_x_, packed_dy_;
  std::vector<std::ptrdiff_t> offsets_;
};

}  // namespace detail

LUNGSEG_INLINE void paired_filter_gradient(const context& ctx, view<const bfloat16, 4> x, view<const bfloat16, 4> dy,
                                           view<float, 4> dfilter, std::array<int, 2> stride,
                                           std::array<int, 2> padding, bool accumulate) {
  if (dfilter.empty()) return;
  if (dy.empty()) {
    if (!accumulate) std::fill(dfilter.begin(), dfilter.end(), 0.0f);
    return;
  }
  const detail::paired_filter_gradient_plan plan{x, dy, dfilter.extents(), stride, padding};
  const bool worth_waking = dy.size() * (dfilter.size() / dfilter.extent(0)) >= detail::least_matrix_products;
  const auto parts = plan.parts(worth_waking ? ctx.threads() : 1);
  const auto run = [&]<class Sums>(Sums) {
    parallel_for(ctx, static_cast<std::int64_t>(parts.size()), 1, [&](std::int64_t i) {
      const detail::strip_range& own = parts[static_cast<std::size_t>(i)];
      detail::paired_filter_gradient_part<Sums>{ctx, x, dy, dfilter, plan, own}(accumulate);
    });
  };
  ctx.instructions() == instruction_set::amx_bf16 ? run(detail::sums_on_matrix_unit{}) : run(detail::sums_by_lanes{});
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
#endif
