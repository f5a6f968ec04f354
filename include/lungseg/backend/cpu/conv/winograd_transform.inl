// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Included by winograd.hpp once per instruction set, without a guard. The linear maps of F(4x4, 3x3) on vectors of
// channels, and the transposed ones of the filter gradient, with the interpolation points 0, 1, -1, 2, -2 and infinity.
// Source: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015, section 4.3, arXiv:1509.09308.

template <class T>
[[gnu::always_inline]] inline vec load(const T* from) {
  return load_pack<vec>(from);
}
template <class T>
[[gnu::always_inline]] inline void store(T* to, vec value) {
  store_pack<vec>(to, value);
}

/// The first `count` lanes only, zeros behind them.
template <class T>
inline vec load_part(const T* from, int count) {
  T lane[lanes] = {};
  std::memcpy(lane, from, static_cast<std::size_t>(count) * sizeof(T));
  return load(lane);
}
template <class T>
inline void store_part(T* to, vec value, int count) {
  T lane[lanes];
  store(lane, value);
  std::memcpy(to, lane, static_cast<std::size_t>(count) * sizeof(T));
}

/// One dimension of the input map: 6 inputs to 6 points.
[[gnu::always_inline]] inline void map_input(const vec (&d)[6], vec (&point)[6]) {
  const vec even = d[4] - 4.0f * d[2], odd = d[3] - 4.0f * d[1];
  const vec outer = d[4] - d[2], inner = 2.0f * (d[3] - d[1]);
  point[0] = 4.0f * (d[0] - d[2]) + outer;
  point[1] = even + odd;
  point[2] = even - odd;
  point[3] = outer + inner;
  point[4] = outer - inner;
  point[5] = 4.0f * (d[1] - d[3]) + (d[5] - d[3]);
}

/// One dimension of the filter map: 3 taps to 6 points.
[[gnu::always_inline]] inline void map_filter(const vec (&tap)[3], vec (&point)[6]) {
  const vec ends = (tap[0] + tap[2]) * (-1.0f / 6), middle = tap[1] * (1.0f / 6);
  const vec far = tap[0] * (1.0f / 24) + tap[2] * (1.0f / 6), half = tap[1] * (1.0f / 12);
  point[0] = tap[0] * 0.25f;
  point[1] = ends - middle;
  point[2] = ends + middle;
  point[3] = far + half;
  point[4] = far - half;
  point[5] = tap[2];
}

/// One dimension of the output map: 6 points to 4 outputs.
[[gnu::always_inline]] inline void map_output(const vec (&point)[6], vec (&out)[4]) {
  const vec near_sum = point[1] + point[2], near_difference = point[1] - point[2];
  const vec far_sum = point[3] + point[4], far_difference = point[3] - point[4];
  out[0] = point[0] + near_sum + far_sum;
  out[1] = near_difference + 2.0f * far_difference;
  out[2] = near_sum + 4.0f * far_sum;
  out[3] = near_difference + 8.0f * far_difference + point[5];
}

/// Transforms one vector of channels of a 6 x 6 patch.
/// \param pixel 36 addresses, to which `offset` is added.
/// \param to    the first of 36 values, `plane` floats apart.
template <class T>
inline void transform_patch(const T* const* pixel, std::int64_t offset, float* to, std::int64_t plane) {
  vec half[6][6];
#pragma GCC unroll 6
  for (int column = 0; column < 6; ++column) {
    vec in[6], out[6];
#pragma GCC unroll 6
    for (int row = 0; row < 6; ++row) in[row] = load(pixel[row * 6 + column] + offset);
    map_input(in, out);
#pragma GCC unroll 6
    for (int row = 0; row < 6; ++row) half[row][column] = out[row];
  }
#pragma GCC unroll 6
  for (int row = 0; row < 6; ++row) {
    vec out[6];
    map_input(half[row], out);
#pragma GCC unroll 6
    for (int column = 0; column < 6; ++column) store(to + (row * 6 + column) * plane, out[column]);
  }
}

/// Transforms one vector of filters.
/// \param tap 9 vectors, row by row.
[[gnu::always_inline]] inline void transform_filter(const vec (&tap)[9], float* to, std::int64_t plane) {
  vec half[6][3];
#pragma GCC unroll 3
  for (int column = 0; column < 3; ++column) {
    const vec in[3] = {tap[column], tap[3 + column], tap[6 + column]};
    vec out[6];
    map_filter(in, out);
#pragma GCC unroll 6
    for (int row = 0; row < 6; ++row) half[row][column] = out[row];
  }
#pragma GCC unroll 6
  for (int row = 0; row < 6; ++row) {
    vec out[6];
    map_filter(half[row], out);
#pragma GCC unroll 6
    for (int column = 0; column < 6; ++column) store(to + (row * 6 + column) * plane, out[column]);
  }
}

/// Transforms one vector of products back to 4 x 4 outputs.
[[gnu::always_inline]] inline void transform_products(const float* from, std::int64_t plane, vec bias, vec (&out)[16]) {
  vec half[4][6];
#pragma GCC unroll 6
  for (int column = 0; column < 6; ++column) {
    vec in[6], part[4];
#pragma GCC unroll 6
    for (int row = 0; row < 6; ++row) in[row] = load(from + (row * 6 + column) * plane);
    map_output(in, part);
#pragma GCC unroll 4
    for (int row = 0; row < 4; ++row) half[row][column] = part[row];
  }
#pragma GCC unroll 4
  for (int row = 0; row < 4; ++row) {
    vec line[4];
    map_output(half[row], line);
#pragma GCC unroll 4
    for (int column = 0; column < 4; ++column) out[row * 4 + column] = line[column] + bias;
  }
}

/// One dimension of the transposed output map: 4 gradients to 6 points.
[[gnu::always_inline]] inline void map_gradient(const vec (&d)[4], vec (&point)[6]) {
  const vec even = d[0] + d[2], odd = d[1] + d[3];
  const vec far_even = d[0] + 4.0f * d[2], far_odd = 2.0f * (d[1] + 4.0f * d[3]);
  point[0] = d[0];
  point[1] = even + odd;
  point[2] = even - odd;
  point[3] = far_even + far_odd;
  point[4] = far_even - far_odd;
  point[5] = d[3];
}

/// One dimension of the transposed filter map: 6 points to 3 taps.
[[gnu::always_inline]] inline void map_points(const vec (&point)[6], vec (&tap)[3]) {
  const vec near_sum = (point[1] + point[2]) * (1.0f / 6), far_sum = (point[3] + point[4]) * (1.0f / 24);
  tap[0] = 0.25f * point[0] - near_sum + far_sum;
  tap[1] = (point[2] - point[1]) * (1.0f / 6) + (point[3] - point[4]) * (1.0f / 12);
  tap[2] = 4.0f * far_sum - near_sum + point[5];
}

/// Transforms one vector of channels of a 4 x 4 tile of dy to 36 values, `plane` floats apart.
template <class T>
inline void transform_gradient(const T* const* pixel, std::int64_t offset, float* to, std::int64_t plane) {
  vec half[6][4];
#pragma GCC unroll 4
  for (int column = 0; column < 4; ++column) {
    vec in[4], out[6];
#pragma GCC unroll 4
    for (int row = 0; row < 4; ++row) in[row] = load(pixel[row * 4 + column] + offset);
    map_gradient(in, out);
#pragma GCC unroll 6
    for (int row = 0; row < 6; ++row) half[row][column] = out[row];
  }
#pragma GCC unroll 6
  for (int row = 0; row < 6; ++row) {
    vec out[6];
    map_gradient(half[row], out);
#pragma GCC unroll 6
    for (int column = 0; column < 6; ++column) store(to + (row * 6 + column) * plane, out[column]);
  }
}

/// Transforms one vector of summed points to 3 x 3 taps.
[[gnu::always_inline]] inline void transform_points(const float* from, std::int64_t plane, vec (&tap)[3][3]) {
  vec half[3][6];
#pragma GCC unroll 6
  for (int column = 0; column < 6; ++column) {
    vec in[6], out[3];
#pragma GCC unroll 6
    for (int row = 0; row < 6; ++row) in[row] = load(from + (row * 6 + column) * plane);
    map_points(in, out);
#pragma GCC unroll 3
    for (int row = 0; row < 3; ++row) half[row][column] = out[row];
  }
#pragma GCC unroll 3
  for (int row = 0; row < 3; ++row) map_points(half[row], tap[row]);
}
