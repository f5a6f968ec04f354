// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Included by conv_filter_gradient.hpp once per instruction set, without a guard, behind
// conv_filter_gradient_kernel.inl: copies of the patches of x that output pixels meet.

/// Floats of a row of x that output pixels side by side, `x_step` floats apart, copy to rows `pitch` floats apart.
struct patch_run {
  const float* row;
  int row_floats;  // 0 for a row outside the map
  int at, length, x_step;
};

/// Copies one run for `count` pixels, with zeros outside the row. Up to a vector behind each copy is overwritten as
/// well.
inline void copy_run(const patch_run& run, int count, float* to, std::int64_t pitch) {
  const auto edge = [&](int i) {
    float* out = to + i * pitch;
    const int at = run.at + i * run.x_step;
    const int begin = std::clamp(-at, 0, run.length), end = std::clamp(run.row_floats - at, begin, run.length);
    std::fill(out, out + begin, 0.0f);
    std::copy(run.row + at + begin, run.row + at + end, out + begin);
    std::fill(out + end, out + run.length, 0.0f);
  };
  // Pixels [low, high) may be copied in whole vectors.
  const int room = run.row_floats - run.length - lanes - run.at;
  const int low = std::clamp((run.x_step - 1 - run.at) / run.x_step, 0, count);
  const int high = room < 0 ? low : std::clamp(room / run.x_step + 1, low, count);
  for (int i = 0; i < low; ++i) edge(i);
  const float* from = run.row + run.at + low * run.x_step;
  float* out = to + low * pitch;
  for (int i = low; i < high; ++i, from += run.x_step, out += pitch)
    for (int j = 0; j < run.length; j += lanes) store(out + j, load(from + j));
  for (int i = high; i < count; ++i) edge(i);
}

/// Copies floats [first, first + floats) of the patches of `count` output pixels from `begin` on, `pitch` floats apart,
/// with zeros outside the map and, up to a whole vector, behind the patch. Pitch and memory leave room for one more
/// vector.
inline void gather(const filter_gradient_problem& p, std::int64_t begin, int count, int first, int floats, float* to,
                   std::int64_t pitch) {
  const int width = p.columns * p.channels, row_floats = p.width * p.channels;
  int column = static_cast<int>(begin % p.out_width);
  for (std::int64_t line = begin / p.out_width; count > 0; ++line, column = 0) {
    const int pixels = std::min(count, p.out_width - column);
    const int top = static_cast<int>(line % p.out_height) * p.stride[0] - p.padding[0];
    const float* image = p.x + line / p.out_height * p.height * row_floats;
    const int left = (column * p.stride[1] - p.padding[1]) * p.channels;
    int down = first / width, offset = first % width;
    for (int done = 0, length = 0; done < floats; done += length, ++down, offset = 0) {
      length = std::min(width - offset, floats - done);
      const bool inside = top + down >= 0 && top + down < p.height;
      copy_run({image + std::int64_t{inside ? top + down : 0} * row_floats, inside ? row_floats : 0, left + offset,
                length, p.stride[1] * p.channels},
               pixels, to + done, pitch);
    }
    for (int i = 0; i < pixels; ++i, to += pitch)
      for (int j = floats; j % lanes != 0; ++j) to[j] = 0;
    count -= pixels;
  }
}
