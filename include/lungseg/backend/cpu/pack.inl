// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Packs: a kernel is written once for V, which is `vec` in the body of a row and `float` in its tail, and for the
// element type of the memory: bfloat16 is widened on its way into a pack and rounded on its way out.

template <class V>
inline V load_pack(const float* from) {
  return *reinterpret_cast<const typename pack<V>::loose*>(from);
}
template <class V>
inline void store_pack(float* to, V value) {
  *reinterpret_cast<typename pack<V>::loose*>(to) = value;
}

template <class V>
inline V load_pack(const bfloat16* from) {
  if constexpr (pack<V>::width == 1) {
    return to_float(*from);
  } else {
    const auto halves = *reinterpret_cast<const typename halves_of<V>::loose*>(from);
    return __builtin_bit_cast(V, __builtin_convertvector(halves, typename bits_of<V>::type) << 16);
  }
}
/// Rounded as from_float<bfloat16>().
template <class V>
inline void store_pack(bfloat16* to, V value) {
  if constexpr (pack<V>::width == 1) {
    *to = from_float<bfloat16>(value);
  } else {
    const auto bits = __builtin_bit_cast(typename bits_of<V>::type, value);
    const auto rounded = (bits + 0x7fffu + (bits >> 16 & 1u)) >> 16, quiet = bits >> 16 | 0x40u;
    *reinterpret_cast<typename halves_of<V>::loose*>(to) =
        __builtin_convertvector((bits & 0x7fffffffu) > 0x7f800000u ? quiet : rounded, typename halves_of<V>::type);
  }
}

/// The numbers that the lanes hold as signed integers.
template <class V>
inline V to_floats(typename bits_of<V>::type whole) {
  if constexpr (pack<V>::width == 1)
    return static_cast<float>(static_cast<std::int32_t>(whole));
  else
    return __builtin_convertvector(__builtin_bit_cast(decltype(whole < whole), whole), V);
}

/// Which lanes hold a NaN, and which a finite number; by bits, as is_nan() and is_finite().
template <class V>
inline auto nan_lanes(const V& value) {
  return (__builtin_bit_cast(typename bits_of<V>::type, value) & 0x7fffffffu) > 0x7f800000u;
}
template <class V>
inline auto finite_lanes(const V& value) {
  return (__builtin_bit_cast(typename bits_of<V>::type, value) & 0x7fffffffu) < 0x7f800000u;
}

/// In which lanes `value` is less than `limit`; in none with NaN, even where the compiler may assume that there is
/// none.
template <class V>
inline auto lanes_below(const V& value, const V& limit) {
  if constexpr (comparisons_see_nan)
    return value < limit;
  else
    return (value < limit) & (nan_lanes(value) == 0);
}

/// What multiplications of a matrix product are made of; `-` because of what simd.hpp says of broadcasts.
[[gnu::always_inline]] inline vec in_all_lanes(const float* value) {
  return *value - vec{};
}
[[gnu::always_inline]] inline void add_product(vec& sum, vec x, vec weights) {
  sum += x * weights;
}

/// The larger of two, lane by lane; a NaN in `value` stays, so that a diverged network does not look healthy.
template <class V>
inline V at_least(const V& floor, const V& value) {
  return lanes_below(value, floor) ? floor : value;
}

/// Calls f(pack<vec>, i) for whole vectors of [begin, end) and f(pack<float>, i) for the elements that are left.
template <class F>
inline void for_each_pack(std::int64_t begin, std::int64_t end, F f) {
  std::int64_t i = begin;
  for (; i + lanes <= end; i += lanes) f(pack<vec>{}, i);
  for (; i < end; ++i) f(pack<float>{}, i);
}

/// Lane by lane. The processor's instruction is asked for by name, because std::sqrt may set errno and is therefore not
/// vectorised at -O2.
template <class V>
inline V square_root(V value) {
#if LUNGSEG_X86
  if constexpr (pack<V>::width == 4) {
    return __builtin_ia32_sqrtps(value);
  } else if constexpr (pack<V>::width >= 8) {
    // Eights, since the instruction for sixteen goes by another name in each compiler. The type depends on V, so that
    // the builtin is not looked up where it does not exist.
    using part = typename simd<pack<V>::width / 2 < 8 ? 8 : pack<V>::width / 2>::vec;
    V result;
    for (int i = 0; i < pack<V>::width / 8; ++i)
      reinterpret_cast<part*>(&result)[i] = __builtin_ia32_sqrtps256(reinterpret_cast<part*>(&value)[i]);
    return result;
  }
#endif
  if constexpr (pack<V>::width == 1) {
    return std::sqrt(value);
  } else {
    for (int lane = 0; lane < pack<V>::width; ++lane) value[lane] = std::sqrt(value[lane]);
    return value;
  }
}
