// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Included by direct_conv_impl.hpp in the namespace of amx_bf16, behind the tile of pairs, whose store it shares: the
// register tile of the matrix unit.

/// Pixels of a matrix tile, channels of a step of depth, and outputs of a panel: two matrix tiles.
inline constexpr int tile_pixels = 16, depth_step = 32, panel_width = 32;
inline constexpr std::ptrdiff_t panel_step = panel_width * sizeof(bfloat16_pair);

/// Where 16 pixels lie whose channels a matrix tile loads: an even distance apart, which the driver sees to.
struct pixel_rows {
  explicit pixel_rows(const bfloat16* const* rows) noexcept
      : first{rows[0]}, step{reinterpret_cast<const char*>(rows[1]) - reinterpret_cast<const char*>(rows[0])} {}
  const bfloat16* first;
  std::ptrdiff_t step;
};

/// Adds up the products of Tiles x 16 pixels in tiles 0 to 3: pixels from above in 0 and 1, those from below in 2
/// and 3. A step of depth loads two tiles of pixels (4, 5) and two of weights (6, 7) for four products, so that loads,
/// half as long as products when they find their lines near, hide behind them.
template <int Tiles, class T>
[[gnu::always_inline]] inline void sum_matrix_products(const conv_tile_job<bfloat16, T>& job) {
  matrix_tiles::clear<0>();
  matrix_tiles::clear<1>();
  if constexpr (Tiles == 2) {
    matrix_tiles::clear<2>();
    matrix_tiles::clear<3>();
  }
  const int taps = job.taps, depth = job.depth;
  const bfloat16* const* rows = job.rows;
  const bfloat16* tap_panel = job.panel;
  const std::ptrdiff_t panel_tap = job.panel_tap;
  for (int tap = 0; tap < taps; ++tap, rows += Tiles * tile_pixels, tap_panel += panel_tap) {
    const pixel_rows above{rows}, below{rows + (Tiles - 1) * tile_pixels};
    const bfloat16* panel = tap_panel;
    for (std::ptrdiff_t c = 0; c < depth; c += depth_step, panel += depth_step * panel_width) {
      matrix_tiles::load<6>(panel, panel_step);
      matrix_tiles::load<4>(above.first + c, above.step);
      matrix_tiles::add_product<0, 4, 6>();
      matrix_tiles::load<7>(panel + panel_width, panel_step);  // behind 16 pairs
      matrix_tiles::add_product<1, 4, 7>();
      if constexpr (Tiles == 2) {
        matrix_tiles::load<5>(below.first + c, below.step);
        matrix_tiles::add_product<2, 5, 6>();
        matrix_tiles::add_product<3, 5, 7>();
      }
    }
  }
}

/// As conv_tile(), of Tiles x 16 pixels x 32 channels, on the matrix unit of the thread, which is configured. Depth is
/// in channels; where it is no multiple of depth_step, rows and panel are filled up with zeros.
template <int Tiles, class T>
inline void conv_matrix_tile(const conv_tile_job<bfloat16, T>& job) {
  constexpr int height = Tiles * tile_pixels, strip = 8;
  fetch_targets<height>(job);
  sum_matrix_products<Tiles>(job);
  vec sums[height][2];
  constexpr std::ptrdiff_t step = sizeof sums[0];
  matrix_tiles::store<0>(&sums[0][0], step);
  matrix_tiles::store<1>(&sums[0][1], step);
  if constexpr (Tiles == 2) {
    matrix_tiles::store<2>(&sums[tile_pixels][0], step);
    matrix_tiles::store<3>(&sums[tile_pixels][1], step);
  }
  conv_tile_job<bfloat16, T> part = job;
  for (int m = 0; m < height; m += strip) {
    vec sum[strip][2];
#pragma GCC unroll 16
    for (int i = 0; i < strip; ++i) {
      sum[i][0] = sums[m + i][0];
      sum[i][1] = sums[m + i][1];
    }
    store_conv_tile(part, sum);
    part.offsets += strip;
    if (part.before) part.before += strip * panel_width;
    if (part.after) part.after += strip * panel_width;
  }
}
