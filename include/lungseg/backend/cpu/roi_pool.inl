// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
// Kernel file, see simd.hpp: no include guard, compiled once per instruction set.

/// out[0, Vectors * lanes) = the weighted sum of the taps' channels. The sums stay in registers while the taps pass.
template <int Vectors, class T>
inline void gather_vectors(const T* map, const bin_tap* tap, const bin_tap* end, T* out) {
  vec sum[Vectors] = {};
  for (; tap != end; ++tap) {
    const T* cell = map + tap->offset;
    const vec weight = tap->weight - vec{};
#pragma GCC unroll 16
    for (int v = 0; v < Vectors; ++v) sum[v] += weight * load_pack<vec>(cell + v * lanes);
  }
#pragma GCC unroll 16
  for (int v = 0; v < Vectors; ++v) store_pack<vec>(out + v * lanes, sum[v]);
}

/// One bin of the forward pass: `map` is the image's first cell, `out` the bin's channels.
template <class T>
inline void gather_bin(const T* map, const bin_tap* tap, const bin_tap* end, int channels, T* out) {
  int c = 0;
  for (; c + 4 * lanes <= channels; c += 4 * lanes) gather_vectors<4>(map + c, tap, end, out + c);
  for (; c + lanes <= channels; c += lanes) gather_vectors<1>(map + c, tap, end, out + c);
  for (; c < channels; ++c) {
    float sum = 0;
    for (const bin_tap* t = tap; t != end; ++t) sum += t->weight * to_float(map[t->offset + c]);
    out[c] = from_float<T>(sum);
  }
}

/// Adds `from`, weighted, to the taps' channels. It is read once for all taps.
template <int Vectors, class T>
inline void scatter_vectors(float* map, const bin_tap* tap, const bin_tap* end, const T* from) {
  vec gradient[Vectors];
#pragma GCC unroll 16
  for (int v = 0; v < Vectors; ++v) gradient[v] = load_pack<vec>(from + v * lanes);
  for (; tap != end; ++tap) {
    float* cell = map + tap->offset;
    const vec weight = tap->weight - vec{};
#pragma GCC unroll 16
    for (int v = 0; v < Vectors; ++v) *reinterpret_cast<loose*>(cell + v * lanes) += weight * gradient[v];
  }
}

/// One bin of the backward pass.
template <class T>
inline void scatter_bin(float* map, const bin_tap* tap, const bin_tap* end, int channels, const T* from) {
  int c = 0;
  for (; c + 4 * lanes <= channels; c += 4 * lanes) scatter_vectors<4>(map + c, tap, end, from + c);
  for (; c + lanes <= channels; c += lanes) scatter_vectors<1>(map + c, tap, end, from + c);
  for (; c < channels; ++c)
    for (const bin_tap* t = tap; t != end; ++t) map[t->offset + c] += t->weight * to_float(from[c]);
}
