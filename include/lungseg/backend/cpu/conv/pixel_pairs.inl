// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Included by paired_filter_gradient_kernels.hpp in the namespace and target region of avx512_bf16: maps laid out in
// pairs of pixels.

typedef std::uint32_t pairs_line __attribute__((vector_size(64), may_alias));
typedef std::uint16_t halves_line __attribute__((vector_size(32)));
typedef std::uint16_t halves_anywhere __attribute__((vector_size(32), may_alias, aligned(2)));

/// Numbers of two pixels as pairs.
[[gnu::always_inline]] inline pairs_line as_pairs(halves_line first, halves_line second) {
  return __builtin_convertvector(first, pairs_line) | __builtin_convertvector(second, pairs_line) << 16;
}

/// What there is of 16 numbers from `at` of a row on.
inline halves_line some_numbers(const detail::pixel_pairs& pairs, std::int64_t at) {
  halves_line some{};
  const std::int64_t begin = std::max<std::int64_t>(0, -at),
                     end = std::min<std::int64_t>(pairs.used, pairs.length - at);
  if (begin < end)
    __builtin_memcpy(reinterpret_cast<bfloat16*>(&some) + begin, pairs.row + at + begin,
                     static_cast<std::size_t>(end - begin) * sizeof(bfloat16));
  return some;
}

/// Lays the numbers of a row of pixels out in pairs.
inline void pack_pairs(const detail::pixel_pairs& pairs) {
  const auto to = reinterpret_cast<pairs_line*>(pairs.to);
  const std::int64_t first = pairs.first, step = pairs.step;
  // Pixels [begin, end) lie inside of the row, and 32 bytes from where they begin may be read.
  const std::int64_t room = std::min(pairs.length - pairs.used, pairs.readable - detail::strip_width) - first;
  const std::int64_t end = room < 0 ? 0 : std::min<std::int64_t>(2 * pairs.count, room / step + 1);
  const std::int64_t begin = first >= 0 ? 0 : std::min(end, (step - 1 - first) / step);
  const std::int64_t inner = std::min<std::int64_t>(pairs.count, (begin + 1) / 2), outer = std::max(inner, end / 2);
  const auto at_end = [&](std::int64_t j) {
    const std::int64_t at = first + 2 * j * step;
    to[j] = as_pairs(some_numbers(pairs, at), some_numbers(pairs, at + step));
  };
  for (std::int64_t j = 0; j < inner; ++j) at_end(j);
  halves_line keep{};
  for (int i = 0; i < pairs.used; ++i) keep[i] = 0xffff;
  const bfloat16* from = pairs.row + first + 2 * inner * step;
  for (std::int64_t j = inner; j < outer; ++j, from += 2 * step)
    to[j] = as_pairs(*reinterpret_cast<const halves_anywhere*>(from) & keep,
                     *reinterpret_cast<const halves_anywhere*>(from + step) & keep);
  for (std::int64_t j = outer; j < pairs.count; ++j) at_end(j);
}

/// Turns 16 x 16 words about.
inline void transpose(pairs_line (&rows)[16]) {
  pairs_line other[16];
  for (int i = 0; i < 16; i += 2) {
    other[i] = __builtin_shufflevector(rows[i], rows[i + 1], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
    other[i + 1] =
        __builtin_shufflevector(rows[i], rows[i + 1], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
  }
  for (int i = 0; i < 16; i += 4)
    for (int j = 0; j < 2; ++j) {
      rows[i + 2 * j] = __builtin_shufflevector(other[i + j], other[i + j + 2], 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24,
                                                25, 12, 13, 28, 29);
      rows[i + 2 * j + 1] = __builtin_shufflevector(other[i + j], other[i + j + 2], 2, 3, 18, 19, 6, 7, 22, 23, 10, 11,
                                                    26, 27, 14, 15, 30, 31);
    }
  // Now rows[4 a + j] holds, in its quarter q, column 4 q + j of rows 4 a to 4 a + 3.
  for (int j = 0; j < 4; ++j) {
    const pairs_line a =
        __builtin_shufflevector(rows[j], rows[j + 4], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    const pairs_line b =
        __builtin_shufflevector(rows[j], rows[j + 4], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    const pairs_line c =
        __builtin_shufflevector(rows[j + 8], rows[j + 12], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    const pairs_line d = __builtin_shufflevector(rows[j + 8], rows[j + 12], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26,
                                                 27, 28, 29, 30, 31);
    other[j] = __builtin_shufflevector(a, c, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
    other[j + 4] = __builtin_shufflevector(a, c, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    other[j + 8] = __builtin_shufflevector(b, d, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
    other[j + 12] = __builtin_shufflevector(b, d, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
  }
  for (int i = 0; i < 16; ++i) rows[i] = other[i];
}

/// 32 pixels x 16 outputs of dy. Nothing is owned.
struct step_of_pixels {
  const bfloat16* dy;
  const std::ptrdiff_t* offsets;  // of the pixels; one without an offset (below 0) is zeros
  int used;                       // outputs that there are, at most 16
  bool whole;                     // whether 32 bytes may be read from every pixel on
};

/// One line of 16 outputs for each pair of pixels.
[[gnu::always_inline]] inline void load_pairs(const step_of_pixels& step, pairs_line (&rows)[16]) {
  halves_line keep{};
  for (int i = 0; i < step.used; ++i) keep[i] = 0xffff;
  const auto pixel = [&](std::ptrdiff_t at) -> halves_line {
    if (at < 0) return halves_line{};
    if (step.whole) return *reinterpret_cast<const halves_anywhere*>(step.dy + at) & keep;
    halves_line some{};
    __builtin_memcpy(&some, step.dy + at, static_cast<std::size_t>(step.used) * sizeof(bfloat16));
    return some;
  };
  for (int i = 0; i < 16; ++i) rows[i] = as_pairs(pixel(step.offsets[2 * i]), pixel(step.offsets[2 * i + 1]));
}
inline void store_pairs(const pairs_line (&rows)[16], char* to) {
  for (int i = 0; i < 16; ++i) reinterpret_cast<pairs_line*>(to)[i] = rows[i];
}

/// A step as 16 pairs of pixels x 16 outputs.
inline void lay_pixels(const step_of_pixels& step, char* to) {
  pairs_line rows[16];
  load_pairs(step, rows);
  store_pairs(rows, to);
}
/// A step as 16 outputs x 16 pairs of pixels.
inline void turn_pixels(const step_of_pixels& step, char* to) {
  pairs_line rows[16];
  load_pairs(step, rows);
  transpose(rows);
  store_pairs(rows, to);
}
