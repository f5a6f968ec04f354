// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <type_traits>

#include "lungseg/core/config.hpp"
#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Extents of a tensor, outermost first. Images are (N, H, W, C), filters (K, R, S, C).
template <int Rank>
using shape = std::array<int, Rank>;

/// Number of elements of a shape.
template <std::size_t Rank>
LUNGSEG_HD constexpr std::int64_t volume(const std::array<int, Rank>& extents) noexcept {
  std::int64_t n = 1;
  for (std::size_t axis = 0; axis < Rank; ++axis) n *= extents[axis];
  return n;
}

/// "2 x 64 x 64 x 3", for messages.
template <std::size_t Rank>
std::string to_string(const std::array<int, Rank>& extents) {
  std::string text;
  for (std::size_t axis = 0; axis < Rank; ++axis) text += (axis ? " x " : "") + std::to_string(extents[axis]);
  return text;
}

/// A pointer with extents: dense, row-major (the last axis is contiguous). Owns nothing, is trivially copyable, and is
/// the only tensor that a kernel takes. The memory must outlive it. A default-constructed view is empty.
template <class T, int Rank>
class view {
 public:
  constexpr view() = default;
  LUNGSEG_HD constexpr view(T* data, const shape<Rank>& extents) noexcept : data_{data}, extents_{extents} {}

  /// A view of mutable elements may be read as a view of constant ones.
  LUNGSEG_HD constexpr operator view<const T, Rank>() const noexcept { return {data_, extents_}; }

  LUNGSEG_HD constexpr T* data() const noexcept { return data_; }
  LUNGSEG_HD constexpr int extent(int axis) const noexcept { return extents_[static_cast<std::size_t>(axis)]; }
  LUNGSEG_HD constexpr const shape<Rank>& extents() const noexcept { return extents_; }
  LUNGSEG_HD constexpr std::int64_t size() const noexcept { return data_ ? volume(extents_) : 0; }
  LUNGSEG_HD constexpr bool empty() const noexcept { return size() == 0; }
  LUNGSEG_HD constexpr T* begin() const noexcept { return data_; }
  LUNGSEG_HD constexpr T* end() const noexcept { return data_ + size(); }
  LUNGSEG_HD constexpr T& operator[](std::int64_t flat) const noexcept { return data_[flat]; }

  /// Element at the given indices, one per axis; not checked.
  template <class... Index>
  LUNGSEG_HD constexpr T& operator()(Index... index) const noexcept {
    static_assert(sizeof...(Index) == Rank, "one index per axis");
    std::int64_t flat = 0;
    int axis = 0;
    ((flat = flat * extents_[static_cast<std::size_t>(axis++)] + index), ...);
    return data_[flat];
  }

  /// The same elements under other extents; the volumes must agree.
  template <std::size_t Other>
  view<T, static_cast<int>(Other)> reshaped(const std::array<int, Other>& extents) const {
    expect<shape_error>(volume(extents) == volume(extents_),
                        "view: cannot reshape " + to_string(extents_) + " to " + to_string(extents));
    return {data_, extents};
  }

  /// Rows [first, first + count) of the outermost axis.
  LUNGSEG_HD constexpr view rows(int first, int count) const noexcept {
    shape<Rank> part = extents_;
    part[0] = count;
    std::int64_t step = 1;
    for (int axis = 1; axis < Rank; ++axis) step *= extent(axis);
    return {data_ + first * step, part};
  }

 private:
  T* data_ = nullptr;
  shape<Rank> extents_{};
};
static_assert(std::is_trivially_copyable_v<view<float, 4>>, "views are passed to kernels by value");

namespace detail {

/// A null view with elements would pass for an empty one: what it is copied to would keep what it held.
/// \throws shape_error "<what> is 2 x 3 without memory"
template <class T, int Rank>
void expect_memory(const char* what, const view<T, Rank>& of) {
  if (!of.data() && volume(of.extents()) != 0)
    throw shape_error{std::string{what} + " is " + to_string(of.extents()) + " without memory"};
}

}  // namespace detail

}}  // namespace lungseg::LUNGSEG_ABI
