// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Included by matrix_kernels.hpp in the namespace of amx_bf16 and the target region of avx512_bf16: what of a
// convolution runs on the matrix unit, and what goes through vectors around it.

using avx512::at_least;
using avx512::lanes;
using avx512::load_pack;
using avx512::vec;

typedef std::uint16_t matrix_cell __attribute__((vector_size(64), may_alias));
typedef std::uint16_t matrix_cell_anywhere __attribute__((vector_size(64), may_alias, aligned(2)));

inline constexpr int tile_pixels = detail::matrix_tile_pixels, outputs = detail::matrix_outputs;
/// Bytes from one row to the next of a panel, and of the sums of a convolution.
inline constexpr std::ptrdiff_t pairs_row = matrix_panel * sizeof(bfloat16_pair), sums_row = outputs * sizeof(float);

/// 32 numbers, half of them from each vector, rounded as store_pack() rounds.
[[gnu::always_inline]] inline void store_line(bfloat16* to, vec low, vec high) {
  matrix_cell both;
  asm("vcvtne2ps2bf16 %1, %2, %0" : "=v"(both) : "v"(low), "v"(high));
  *reinterpret_cast<matrix_cell_anywhere*>(to) = both;
}

/// What becomes of one pixel's sums.
template <bool Adds>
[[gnu::always_inline]] inline void store_pixel(const float* sums, vec low_bias, vec high_bias, vec floor,
                                               const bfloat16* addend, bfloat16* to) {
  vec low = *reinterpret_cast<const vec*>(sums) + low_bias;
  vec high = *reinterpret_cast<const vec*>(sums + lanes) + high_bias;
  if constexpr (Adds) {
    low += load_pack<vec>(addend);
    high += load_pack<vec>(addend + lanes);
  }
  store_line(to, at_least(floor, low), at_least(floor, high));
}

/// What the sums of a tile become in y, of 32 outputs. Pixels without a place there (offset
/// below 0) are left out.
template <bool Adds>
struct whole_store {
  explicit whole_store(const detail::matrix_store_job& job)
      : sums{job.sums},
        offset{job.offsets},
        last{job.offsets + job.count},
        y{job.y},
        addend{job.addend},
        low_bias{*reinterpret_cast<const vec*>(job.bias)},
        high_bias{*reinterpret_cast<const vec*>(job.bias + lanes)},
        floor{job.floor - vec{}} {}

  /// The next pixels, at most `count`.
  [[gnu::always_inline]] void some(std::ptrdiff_t count) {
    const std::ptrdiff_t* const until = last - offset < count ? last : offset + count;
    for (; offset < until; ++offset, sums += outputs) {
      const std::ptrdiff_t at = *offset;
      if (at >= 0) store_pixel<Adds>(sums, low_bias, high_bias, floor, addend + at, y + at);
    }
  }

  const float* sums;
  const std::ptrdiff_t *offset, *last;
  bfloat16* y;
  const bfloat16* addend;
  vec low_bias, high_bias, floor;  // without ReLU the floor is minus infinity
};

/// The same of fewer outputs.
inline void store_part(const detail::matrix_store_job& job) {
  const vec low_bias = *reinterpret_cast<const vec*>(job.bias),
            high_bias = *reinterpret_cast<const vec*>(job.bias + lanes);
  const float* sums = job.sums;
  for (int m = 0; m < job.count; ++m, sums += outputs) {
    const std::ptrdiff_t at = job.offsets[m];
    if (at < 0) continue;
    alignas(64) bfloat16 line[outputs] = {};
    if (job.addend) std::copy_n(job.addend + at, job.channels, line);
    store_pixel<true>(sums, low_bias, high_bias, job.floor - vec{}, line, line);
    std::copy_n(line, job.channels, job.y + at);
  }
}

/// A tile's store at once.
inline void store_tile(const detail::matrix_store_job& job) {
  if (job.channels < outputs) return store_part(job);
  if (job.addend)
    whole_store<true>{job}.some(job.count);
  else
    whole_store<false>{job}.some(job.count);
}

/// For a tile that has nothing to store meanwhile.
struct no_store {
  void some(std::ptrdiff_t) {}
};

/// Rows x Columns sums of 16 x 16 floats, those above in tiles 0 and 1, those below in 2 and 3. `step` is the number of
/// bytes from one row of floats in memory to the next.
template <int Rows, int Columns>
struct sums_of {
  static constexpr std::ptrdiff_t right = 16 * sizeof(float);

  [[gnu::always_inline]] static void clear() {
    matrix_tiles::clear<0>();
    if constexpr (Columns == 2) matrix_tiles::clear<1>();
    if constexpr (Rows == 2) matrix_tiles::clear<2>();
    if constexpr (Rows * Columns == 4) matrix_tiles::clear<3>();
  }
  [[gnu::always_inline]] static void load(const float* from, std::ptrdiff_t step) {
    const auto above = reinterpret_cast<const char*>(from), below = above + 16 * step;
    matrix_tiles::load<0>(above, step);
    if constexpr (Columns == 2) matrix_tiles::load<1>(above + right, step);
    if constexpr (Rows == 2) matrix_tiles::load<2>(below, step);
    if constexpr (Rows * Columns == 4) matrix_tiles::load<3>(below + right, step);
  }
  [[gnu::always_inline]] static void store(float* to, std::ptrdiff_t step) {
    const auto above = reinterpret_cast<char*>(to), below = above + 16 * step;
    matrix_tiles::store<0>(above, step);
    if constexpr (Columns == 2) matrix_tiles::store<1>(above + right, step);
    if constexpr (Rows == 2) matrix_tiles::store<2>(below, step);
    if constexpr (Rows * Columns == 4) matrix_tiles::store<3>(below + right, step);
  }

  /// Adds the products of two tiles of rows, `row_step` bytes from one row to the next, with two of columns, whose rows
  /// of pairs follow one another. All four are loaded for four products, so that loads, half as long as products when
  /// they find their lines near, hide behind them.
  [[gnu::always_inline]] static void add(const char* above, const char* below, std::ptrdiff_t row_step,
                                         const char* left, const char* right_columns) {
    matrix_tiles::load<6>(left, pairs_row);
    matrix_tiles::load<4>(above, row_step);
    matrix_tiles::add_product<0, 4, 6>();
    if constexpr (Columns == 2) {
      matrix_tiles::load<7>(right_columns, pairs_row);
      matrix_tiles::add_product<1, 4, 7>();
    }
    if constexpr (Rows == 2) {
      matrix_tiles::load<5>(below, row_step);
      matrix_tiles::add_product<2, 5, 6>();
    }
    if constexpr (Rows * Columns == 4) matrix_tiles::add_product<3, 5, 7>();
  }
};

/// Sums the products of Rows x 16 pixels with Columns panels. All taps pass over a slice of 32 channels before the
/// next: its lines wait in the first-level cache. `last`, the store of sums that are there already, goes through
/// vectors meanwhile, a few pixels a step.
template <int Rows, int Columns, class Store>
[[gnu::always_inline]] inline void sum_while_storing(const detail::matrix_tile_job& job, Store last) {
  using sums = sums_of<Rows, Columns>;
  job.adds ? sums::load(job.sums, sums_row) : sums::clear();
  const std::ptrdiff_t step = job.pixel_step, slice_step = job.slice_step;
  const std::ptrdiff_t panel_tap = job.panel_tap, second = job.second_panel;
  const std::ptrdiff_t *const offsets = job.tap_offsets, taps = job.taps;
  const int stored = 1 + (detail::matrix_tile - 1) / std::max(1, job.slices * job.taps);
  const char *slice = job.pixels, *slice_panel = job.panel;
  for (int left = job.slices; left > 0; --left, slice += slice_step, slice_panel += detail::matrix_panel_slice) {
    const char* panel = slice_panel;
    for (std::ptrdiff_t tap = 0; tap < taps; ++tap, panel += panel_tap) {
      const char* pixels = slice + offsets[tap];
      sums::add(pixels, pixels + tile_pixels * step, step, panel, panel + second);
      last.some(stored);
    }
  }
  last.some(detail::matrix_tile);
  sums::store(job.sums, sums_row);
}

template <int Rows, int Columns>
inline void sum_tiles(const detail::matrix_tile_job& job, const detail::matrix_store_job* last) {
  if (!last)
    sum_while_storing<Rows, Columns>(job, no_store{});
  else if (last->addend)
    sum_while_storing<Rows, Columns>(job, whole_store<true>{*last});
  else
    sum_while_storing<Rows, Columns>(job, whole_store<false>{*last});
}

/// The products of up to 32 pixels with one panel or two, and the store of `last`, unless that is null.
inline void sum_matrix_products(const detail::matrix_tile_job& job, int pixels, const detail::matrix_store_job* last) {
  if (last && last->channels < outputs) {
    store_part(*last);
    last = nullptr;
  }
  const bool two = job.second_panel != 0;
  if (pixels > tile_pixels)
    two ? sum_tiles<2, 2>(job, last) : sum_tiles<2, 1>(job, last);
  else
    two ? sum_tiles<1, 2>(job, last) : sum_tiles<1, 1>(job, last);
}

/// The part of a cell, `used` numbers from `at` of the row on, that the row has.
inline matrix_cell cell_at_end(const detail::matrix_cells& cells, std::int64_t at, int used) {
  matrix_cell some{};
  const std::int64_t begin = std::max<std::int64_t>(0, -at), end = std::min<std::int64_t>(used, cells.length - at);
  if (begin < end)
    __builtin_memcpy(reinterpret_cast<bfloat16*>(&some) + begin, cells.row + at + begin,
                     static_cast<std::size_t>(end - begin) * sizeof(bfloat16));
  return some;
}

/// Copies what the pixels of a packed row meet, slice by slice.
inline void pack_cells(const detail::matrix_cells& cells) {
  const std::int64_t step = cells.step;
  for (int slice = 0; slice < cells.slices; ++slice) {
    const auto to = reinterpret_cast<matrix_cell*>(cells.to + slice * cells.slice_elements);
    const std::int64_t first = cells.first + slice * matrix_depth;
    const int used = std::min(matrix_depth, cells.depth - slice * matrix_depth);
    std::int64_t end = cells.length == 0 ? 0 : cells.end, begin = std::min<std::int64_t>(cells.begin, end);
    // 64 bytes are read from where a cell begins.
    while (end > begin && first + (end - 1) * step + matrix_depth > cells.readable) --end;
    for (std::int64_t j = 0; j < begin; ++j) to[j] = cell_at_end(cells, first + j * step, used);
    const bfloat16* from = cells.row + first + begin * step;
    if (used == matrix_depth) {
      for (std::int64_t j = begin; j < end; ++j, from += step)
        to[j] = *reinterpret_cast<const matrix_cell_anywhere*>(from);
    } else {
      matrix_cell keep{};
      for (int i = 0; i < used; ++i) keep[i] = 0xffff;
      for (std::int64_t j = begin; j < end; ++j, from += step)
        to[j] = *reinterpret_cast<const matrix_cell_anywhere*>(from) & keep;
    }
    for (std::int64_t j = end; j < cells.count; ++j) to[j] = cell_at_end(cells, first + j * step, used);
  }
}
