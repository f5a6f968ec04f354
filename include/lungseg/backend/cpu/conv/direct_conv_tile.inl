// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Included by direct_conv_kernels_impl.hpp once per instruction set, inside its namespace and target region: no guard,
// no includes of its own. Expects the packs of pack.inl, and add_product() and in_all_lanes() for its words.

/// What follows the sums of a tile, on their way from the registers to y, or to where the next chunk finds them.
template <int Rows, class Word, class T>
[[gnu::always_inline]] inline void store_conv_tile(const conv_tile_job<Word, T>& job, vec (&sum)[Rows][2]) {
  const vec left = *reinterpret_cast<const vec*>(job.bias);
  const vec right = *reinterpret_cast<const vec*>(job.bias + lanes);
#pragma GCC unroll 16
  for (int m = 0; m < Rows; ++m) {
    sum[m][0] += left;
    sum[m][1] += right;
  }
  if (job.before) {
#pragma GCC unroll 16
    for (int m = 0; m < Rows; ++m) {
      sum[m][0] += load_pack<vec>(job.before + m * 2 * lanes);
      sum[m][1] += load_pack<vec>(job.before + m * 2 * lanes + lanes);
    }
  }
  if (job.after) {
#pragma GCC unroll 16
    for (int m = 0; m < Rows; ++m) {
      store_pack<vec>(job.after + m * 2 * lanes, sum[m][0]);
      store_pack<vec>(job.after + m * 2 * lanes + lanes, sum[m][1]);
    }
    return;
  }
  if (job.addend) {
#pragma GCC unroll 16
    for (int m = 0; m < Rows; ++m) {
      const T* from = job.addend + job.offsets[m];
      sum[m][0] += load_pack<vec>(from);
      sum[m][1] += load_pack<vec>(from + lanes);
    }
  }
  // Without ReLU the floor is minus infinity.
  const vec floor = job.floor - vec{};
#pragma GCC unroll 16
  for (int m = 0; m < Rows; ++m) {
    T* to = job.y + job.offsets[m];
    store_pack<vec>(to, at_least(floor, sum[m][0]));
    store_pack<vec>(to + lanes, at_least(floor, sum[m][1]));
  }
}

/// Fetches the lines that the store will write, and those that it will add.
template <int Rows, class Word, class T>
[[gnu::always_inline]] inline void fetch_targets(const conv_tile_job<Word, T>& job) {
  for (int m = 0; m < Rows; ++m) {
    __builtin_prefetch(job.y + job.offsets[m], 1);
    __builtin_prefetch(job.y + job.offsets[m] + lanes, 1);
  }
  if (!job.addend || job.addend == job.y) return;
  for (int m = 0; m < Rows; ++m) {
    __builtin_prefetch(job.addend + job.offsets[m]);
    __builtin_prefetch(job.addend + job.offsets[m] + lanes);
  }
}

/// A tile of Rows pixels x (2 * lanes) channels: sums[m][o] = sum over taps and depth of row[m][c] * panel[c][o] (of
/// bfloat16 the dot products of pairs), held in registers until the store. Rows is chosen so that 2 * Rows sums and
/// three operands fill the register file: any more spills, any fewer loads more per multiplication.
template <int Rows, class Word, class T>
inline void conv_tile(const conv_tile_job<Word, T>& job) {
  // A wide tile lasts long enough for lines to wait in the first-level cache; a narrow one would push its own rows out.
  constexpr int nearness = lanes >= 16 ? 3 : 2;
  if constexpr (lanes >= 16) fetch_targets<Rows>(job);
  const Word* ahead = job.ahead;
  vec sum[Rows][2];
#pragma GCC unroll 16
  for (int m = 0; m < Rows; ++m) sum[m][0] = sum[m][1] = vec{};
  for (int tap = 0; tap < job.taps; ++tap) {
    const Word* row[Rows];
#pragma GCC unroll 16
    for (int m = 0; m < Rows; ++m) row[m] = job.rows[tap * Rows + m];
    const Word* panel = job.panel + tap * job.panel_tap;
    constexpr int step = words_a_product<Word>;
    for (std::ptrdiff_t c = 0, depth = job.depth; c < depth;
         c += step, panel += 2 * lanes * step, ahead += job.ahead_step) {
      __builtin_prefetch(ahead, 0, nearness);
      const vec left = *reinterpret_cast<const vec*>(panel);
      const vec right = *reinterpret_cast<const vec*>(panel + lanes * step);
#pragma GCC unroll 16
      for (int m = 0; m < Rows; ++m) {
        const auto value = in_all_lanes(row[m] + c);
        add_product(sum[m][0], value, left);
        add_product(sum[m][1], value, right);
      }
    }
  }
  store_conv_tile(job, sum);
}
