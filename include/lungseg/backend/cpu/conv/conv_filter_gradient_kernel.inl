// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Included by conv_filter_gradient.hpp once per instruction set, without a guard.

using detail::filter_gradient_problem;
using detail::packed_rows;

[[gnu::always_inline]] inline vec load(const float* from) {
  return *reinterpret_cast<const loose*>(from);
}
[[gnu::always_inline]] inline void store(float* to, vec value) {
  *reinterpret_cast<loose*>(to) = value;
}

/// Widths of dy's panels, widest first. Two vectors of x beside the widest fill 31 of 32 registers, or 15 of 16.
inline constexpr auto panel_widths = [] {
  if constexpr (lanes == 16)
    return std::array{14, 8, 7, 4, 2, 1};
  else if constexpr (lanes == 8)
    return std::array{6, 4, 3, 2, 1};
  else
    return std::array{4, 3, 2, 1};
}();
inline constexpr int depth_block = 2 * lanes;

/// What one register tile sums over: pixels of a block of rows, for one tap.
struct pixel_block {
  const float* dy;            // [rows][columns], the panel's channels of each
  std::int64_t dy_step;       // floats from one pixel of dy to the next
  const float* x;             // x at this tap, before the row's offset
  std::int64_t x_step;        // floats from one output column's x to the next
  const std::int64_t* first;  // per row: packed row of x
  std::int64_t row_floats;    // from one packed row to the next
  int rows, columns;
  const float* ahead = nullptr;  // what comes next: fetched into the cache, a line for every pixel
  std::int64_t ahead_step = 0;
};

/// out[k][c] (+)= sum over pixels of dy[pixel][k] * x[pixel][c], k < Width, c < Vectors * lanes.
template <int Width, int Vectors>
inline void sum_tile(const pixel_block& block, float* out, std::int64_t stride, bool add) {
  // A narrow tile is too short to wait for what it fetches, and has no cycles to spare.
  constexpr bool fetches = lanes >= 16;
  if constexpr (fetches)
    for (int k = 0; k < Width; ++k)
      for (int v = 0; v < Vectors; ++v) __builtin_prefetch(out + k * stride + v * lanes, 1);
  vec sum[Width][Vectors] = {};
  const float *dy = block.dy, *ahead = block.ahead;
  for (int row = 0; row < block.rows; ++row) {
    const float* x = block.x + block.first[row] * block.row_floats;
    for (int left = block.columns; left > 0; --left, dy += block.dy_step, x += block.x_step) {
      if constexpr (fetches) __builtin_prefetch(std::exchange(ahead, ahead + block.ahead_step), 0, 2);
      vec value[Vectors];
#pragma GCC unroll 2
      for (int v = 0; v < Vectors; ++v) value[v] = load(x + v * lanes);
#pragma GCC unroll 16
      for (int k = 0; k < Width; ++k) {
        const vec factor = dy[k] - vec{};
#pragma GCC unroll 2
        for (int v = 0; v < Vectors; ++v) sum[k][v] += factor * value[v];
      }
    }
  }
#pragma GCC unroll 16
  for (int k = 0; k < Width; ++k)
#pragma GCC unroll 2
    for (int v = 0; v < Vectors; ++v) {
      float* to = out + k * stride + v * lanes;
      store(to, add ? load(to) + sum[k][v] : sum[k][v]);
    }
}

using panels = detail::channel_panels<panel_widths.size()>;
using tile_function = void (*)(const pixel_block&, float*, std::int64_t, bool);

template <std::size_t... Index>
constexpr auto tile_table(std::index_sequence<Index...>) {
  return std::array<std::array<tile_function, 2>, sizeof...(Index)>{
      {{&sum_tile<panel_widths[Index], 1>, &sum_tile<panel_widths[Index], 2>}...}};
}
inline constexpr auto tiles = tile_table(std::make_index_sequence<panel_widths.size()>{});

/// The tile for a panel width and a number of floats, which may end inside a vector.
inline void sum_tile(int width, int floats, const pixel_block& block, float* out, std::int64_t stride, bool add) {
  std::size_t index = 0;
  while (panel_widths[index] != width) ++index;
  const int vectors = floats > lanes ? 2 : 1;
  const tile_function sum = tiles[index][static_cast<std::size_t>(vectors - 1)];
  if (floats >= vectors * lanes) return sum(block, out, stride, add);
  float whole[panel_widths[0] * depth_block];
  sum(block, whole, depth_block, false);
  for (int k = 0; k < width; ++k)
    for (int c = 0; c < floats; ++c)
      out[k * stride + c] = add ? out[k * stride + c] + whole[k * depth_block + c] : whole[k * depth_block + c];
}

/// Copies Width of every pixel's `channels` floats next to each other.
template <int Width>
inline void copy_panel(const float* from, int channels, int columns, float* to) {
  for (int column = 0; column < columns; ++column, from += channels, to += Width)
    __builtin_memcpy(to, from, Width * sizeof(float));
}

template <std::size_t... Index>
inline void copy_panel(int width, const float* from, int channels, int columns, float* to,
                       std::index_sequence<Index...>) {
  ((width == panel_widths[Index] ? copy_panel<panel_widths[Index]>(from, channels, columns, to) : void()), ...);
}

inline void clear(float* first, std::int64_t floats) {
  std::memset(first, 0, static_cast<std::size_t>(floats) * sizeof(float));
}

/// Copies up to two vectors of floats per pixel; the rest of a block that `floats` ends in is zero.
inline void copy_block(const float* from, std::int64_t from_step, int floats, int columns, float* to) {
  if (floats == depth_block) {
    for (int column = 0; column < columns; ++column, from += from_step, to += depth_block) {
      store(to, load(from));
      store(to + lanes, load(from + lanes));
    }
    return;
  }
  for (int column = 0; column < columns; ++column, from += from_step, to += depth_block) {
    store(to, vec{});
    store(to + lanes, vec{});
    std::memcpy(to, from, static_cast<std::size_t>(floats) * sizeof(float));
  }
}
