// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Included by bfloat16_pairs.hpp in the namespace and target region of avx512_bf16: what kernels need of pairs of
// bfloat16, beside avx512's products of floats. The instructions stand here by name, since compilers and their versions
// call them differently.

using avx512::add_product;
using avx512::at_least;
using avx512::in_all_lanes;
using avx512::lanes;
using avx512::load_pack;
using avx512::vec;

/// Two neighbouring channels in each lane.
struct pairs_vec {
  vec lanes;
};

/// The channels may begin at any of them.
[[gnu::always_inline]] inline pairs_vec in_all_lanes(const bfloat16* pair) {
  typedef std::uint32_t word __attribute__((aligned(2), may_alias));
  return {__builtin_bit_cast(vec, *reinterpret_cast<const word*>(pair) + bits_of<vec>::type{})};
}

template <class V>
[[gnu::always_inline]] inline void store_pack(float* to, V value) {
  avx512::store_pack<V>(to, value);
}
/// Rounded as from_float<bfloat16>(), but numbers below 2^-126 become zeros.
template <class V>
[[gnu::always_inline]] inline void store_pack(bfloat16* to, V value) {
  typename halves_of<V>::type halves;
  asm("vcvtneps2bf16 %1, %0" : "=v"(halves) : "v"(value));
  *reinterpret_cast<typename halves_of<V>::loose*>(to) = halves;
}

/// sum += x.first * weights.first + x.second * weights.second, lane by lane. The processor sums the two products and
/// `sum` in an order and with roundings of its own, and takes numbers below 2^-126 for zeros whatever MXCSR says.
[[gnu::always_inline]] inline void add_product(vec& sum, pairs_vec x, vec weights) {
  asm("vdpbf16ps %2, %1, %0" : "+v"(sum) : "v"(x.lanes), "v"(weights));
}
