// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Included by matrix_kernels.hpp in the namespace of amx_bf16: the processor's matrix unit. The instructions stand here
// by name, as those of bfloat16_pairs.inl do. tests/matrix_unit/emulated_matrix_unit.inl plays the same unit in
// plain C++.

/// Eight tiles of 16 rows x 64 bytes, of the thread that calls. Their contents do not outlive configure() and
/// release(), and no compiler keeps anything in them. Steps are bytes from one row in memory to the next.
struct matrix_tiles {
  static void configure() noexcept {
    static constexpr matrix_tile_shapes shapes{};
    asm volatile("ldtilecfg %0" ::"m"(shapes));
  }
  /// Gives the tiles up, so that the system need not save them when it changes threads.
  static void release() noexcept { asm volatile("tilerelease" ::); }

  template <int Tile>
  [[gnu::always_inline]] static void clear() noexcept {
    asm volatile("tilezero %%tmm%c0" ::"i"(Tile));
  }
  template <int Tile>
  [[gnu::always_inline]] static void load(const void* from, std::ptrdiff_t step) noexcept {
    asm volatile("tileloadd (%0,%1,1), %%tmm%c2" ::"r"(from), "r"(step), "i"(Tile) : "memory");
  }
  template <int Tile>
  [[gnu::always_inline]] static void store(void* to, std::ptrdiff_t step) noexcept {
    asm volatile("tilestored %%tmm%c2, (%0,%1,1)" ::"r"(to), "r"(step), "i"(Tile) : "memory");
  }
  /// Sum[m][n] += the products of rows[m] with column n of `Columns`, whose rows hold pairs: 16 x 16 floats of 16
  /// pairs.
  template <int Sum, int Rows, int Columns>
  [[gnu::always_inline]] static void add_product() noexcept {
    asm volatile("tdpbf16ps %%tmm%c2, %%tmm%c1, %%tmm%c0" ::"i"(Sum), "i"(Rows), "i"(Columns));
  }
};
