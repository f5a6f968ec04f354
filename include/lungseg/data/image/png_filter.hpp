// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// PNG's filters: what is left of a row's bytes when a guess from their neighbours is taken away. Sixteen bytes at a
/// time, by vectors that every processor and compiler has, because five filters are tried for each row.
/// \source ISO/IEC 15948:2004, section 9 (filtering), 12.8 (which one to take)

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

enum class png_filter : std::uint8_t { none, sub, up, average, paeth };

namespace filter {

typedef std::uint8_t bytes __attribute__((vector_size(16)));
typedef std::int16_t words __attribute__((vector_size(16)));
typedef std::uint16_t counts __attribute__((vector_size(16)));

inline bytes load(const std::uint8_t* from) noexcept {
  bytes result;
  std::memcpy(&result, from, sizeof result);
  return result;
}

/// PNG's predictor for filter 4: whichever neighbour is nearest to left + up - corner.
inline int paeth(int left, int up, int corner) noexcept {
  const int guess = left + up - corner;
  const int a = std::abs(guess - left), b = std::abs(guess - up), c = std::abs(guess - corner);
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
inline words paeth(words left, words up, words corner) noexcept {
  const auto magnitude = [](words of) { return of < 0 ? -of : of; };
  const words a = magnitude(up - corner), b = magnitude(left - corner), c = magnitude(left + up - corner - corner);
  const words other = b <= c ? up : corner;
  return ((a <= b) & (a <= c)) ? left : other;
}
/// Of the bytes in even places, and of those in odd ones.
inline bytes paeth(bytes left, bytes up, bytes corner) noexcept {
  const auto even = [](bytes of) { return (words)((counts)of & 255); };
  const auto odd = [](bytes of) { return (words)((counts)of >> 8); };
  const words first = paeth(even(left), even(up), even(corner)), second = paeth(odd(left), odd(up), odd(corner));
  return (bytes)((counts)first | (counts)second << 8);
}

template <png_filter Kind, class T>
T guess(T left, T up, T corner) noexcept {
  if constexpr (Kind == png_filter::sub) return left;
  if constexpr (Kind == png_filter::up) return up;
  if constexpr (Kind == png_filter::average) return static_cast<T>((left & up) + (((left ^ up) >> 1) & 127));
  if constexpr (Kind == png_filter::paeth) return static_cast<T>(paeth(left, up, corner));
  return T{};
}

}  // namespace filter

/// Two rows that filters look at, with the zeros before them that the standard asks for.
class png_rows_at_work {
 public:
  /// \param stride  bytes a row \param step  bytes a pixel
  png_rows_at_work(std::size_t stride, std::size_t step)
      : stride_{stride}, step_{step}, above_(margin + stride), now_(margin + stride) {}

  void next(const std::uint8_t* row) {
    above_.swap(now_);
    std::copy_n(row, stride_, now_.data() + margin);
  }

  /// Writes the row under a filter, and returns the sum of magnitudes of what is left, as signed bytes.
  std::int64_t apply(png_filter kind, std::uint8_t* out) const {
    switch (kind) {
      case png_filter::none:
        return apply<png_filter::none>(out);
      case png_filter::sub:
        return apply<png_filter::sub>(out);
      case png_filter::up:
        return apply<png_filter::up>(out);
      case png_filter::average:
        return apply<png_filter::average>(out);
      case png_filter::paeth:
        break;
    }
    return apply<png_filter::paeth>(out);
  }

 private:
  static constexpr std::size_t margin = 16;

  template <png_filter Kind>
  std::int64_t apply(std::uint8_t* out) const {
    const std::uint8_t *now = now_.data() + margin, *above = above_.data() + margin;
    std::size_t at = 0;
    std::int64_t sum = 0;
    while (at + sizeof(filter::bytes) <= stride_) {
      filter::counts sums{};  // of 128 at most, two at a time
      for (int turn = 0; turn < 255 && at + sizeof(filter::bytes) <= stride_; ++turn, at += sizeof(filter::bytes)) {
        const filter::bytes rest =
            filter::load(now + at) - filter::guess<Kind>(filter::load(now + at - step_), filter::load(above + at),
                                                         filter::load(above + at - step_));
        std::memcpy(out + at, &rest, sizeof rest);
        const filter::bytes negative = filter::bytes{} - rest;
        const auto magnitudes = (filter::counts)(rest < negative ? rest : negative);
        sums += (magnitudes & 255) + (magnitudes >> 8);
      }
      for (int i = 0; i < 8; ++i) sum += sums[i];
    }
    for (; at < stride_; ++at) {
      const int guess = filter::guess<Kind>(int{now[at - step_]}, int{above[at]}, int{above[at - step_]});
      out[at] = static_cast<std::uint8_t>(now[at] - guess);
      sum += std::abs(static_cast<int>(static_cast<std::int8_t>(out[at])));
    }
    return sum;
  }

  std::size_t stride_, step_;
  std::vector<std::uint8_t> above_, now_;
};

/// Each row of bytes under the filter with the least sum of magnitudes, the heuristic that the standard proposes, with
/// the filter's number before it.
/// \param step  bytes a pixel; 0: single bits, which are not filtered
inline std::vector<std::uint8_t> filtered_rows(std::span<const std::uint8_t> rows, std::size_t stride,
                                               std::size_t step) {
  const std::size_t height = rows.size() / stride;
  std::vector<std::uint8_t> out(rows.size() + height), trial(stride);
  png_rows_at_work work{stride, step};
  for (std::size_t y = 0; y < height; ++y) {
    std::uint8_t* const to = out.data() + y * (stride + 1);
    work.next(rows.data() + y * stride);
    std::int64_t least = work.apply(png_filter::none, to + 1);
    for (const png_filter kind : {png_filter::sub, png_filter::up, png_filter::average, png_filter::paeth}) {
      if (step == 0) break;
      const std::int64_t sum = work.apply(kind, trial.data());
      if (sum >= least) continue;
      least = sum;
      *to = static_cast<std::uint8_t>(kind);
      std::copy_n(trial.data(), stride, to + 1);
    }
  }
  return out;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
