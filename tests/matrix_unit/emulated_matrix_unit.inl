// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Stands in for backend/cpu/conv/matrix_unit.inl: the same unit in plain C++, so that all that is built on it runs on
// processors without one. Strict where the processor is: tiles hold nothing before configure() and after release().

/// \source Intel 64 and IA-32 Architectures Software Developer's Manual, TDPBF16PS: first and second numbers of the
///         pairs are summed apart by fused multiply-adds, row by row of the columns' tile, both sums are added, and
///         then the old sum; numbers below 2^-126 are zeros on the way in and on the way out; to nearest, whatever
///         MXCSR says.
struct matrix_tiles {
  struct tile {
    alignas(64) std::uint32_t words[16][16];
  };
  struct unit {
    bool configured = false;
    tile tiles[8];
  };
  static unit& of_thread() {
    static thread_local unit own;
    return own;
  }
  /// The tile, of a unit that is configured.
  static tile& at(int index) {
    unit& own = of_thread();
    if (!own.configured) __builtin_trap();
    return own.tiles[index];
  }

  static void configure() noexcept {
    unit& own = of_thread();
    if (own.configured) __builtin_trap();
    own = {};
    own.configured = true;
  }
  static void release() noexcept { of_thread().configured = false; }

  template <int Tile>
  static void clear() noexcept {
    at(Tile) = {};
  }
  template <int Tile>
  static void load(const void* from, std::ptrdiff_t step) noexcept {
    tile& to = at(Tile);
    for (int row = 0; row < 16; ++row) __builtin_memcpy(to.words[row], static_cast<const char*>(from) + row * step, 64);
  }
  template <int Tile>
  static void store(void* to, std::ptrdiff_t step) noexcept {
    const tile& from = at(Tile);
    for (int row = 0; row < 16; ++row) __builtin_memcpy(static_cast<char*>(to) + row * step, from.words[row], 64);
  }

  /// The float that these bits are, zero (of its sign) instead of a number below 2^-126.
  static float number(std::uint32_t bits) noexcept {
    return __builtin_bit_cast(float, (bits & 0x7f800000u) == 0 ? bits & 0x80000000u : bits);
  }
  static float flushed(float value) noexcept { return number(__builtin_bit_cast(std::uint32_t, value)); }

  template <int Sum, int Rows, int Columns>
  static void add_product() noexcept {
    const tile &rows = at(Rows), &columns = at(Columns);
    tile& sums = at(Sum);
    for (int m = 0; m < 16; ++m) {
      float first[16] = {}, second[16] = {};
      for (int k = 0; k < 16; ++k) {
        const std::uint32_t pair = rows.words[m][k];
        for (int n = 0; n < 16; ++n) {
          const std::uint32_t weights = columns.words[k][n];
          first[n] = flushed(__builtin_fmaf(number(pair << 16), number(weights << 16), first[n]));
          second[n] = flushed(__builtin_fmaf(number(pair & 0xffff0000u), number(weights & 0xffff0000u), second[n]));
        }
      }
      for (int n = 0; n < 16; ++n) {
        const float sum = flushed(number(sums.words[m][n]) + flushed(first[n] + second[n]));
        sums.words[m][n] = __builtin_bit_cast(std::uint32_t, sum);
      }
    }
  }
};
