// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <type_traits>

#include "lungseg/core/dtype.hpp"
#include "lungseg/core/tensor.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {
/// \throws option_error always: elements are of another type than wanted
[[noreturn]] void refuse_elements(const std::string& extents, dtype found, dtype wanted);
/// \throws shape_error always: there is no memory for elements of such extents
[[noreturn]] void refuse_no_memory(const std::string& extents);
}  // namespace detail

/// Calls `f.template operator()<T>()` with the element type that `type` names.
template <class F>
decltype(auto) with_type(dtype type, F&& f) {
  if (type == dtype::bfloat16) return f.template operator()<bfloat16>();
  if (type == dtype::float16) return f.template operator()<float16>();
  return f.template operator()<float>();
}

/// A view whose element type is known at run time: how operations take maps of any precision. Those of one call are of
/// one type, unless the operation says otherwise. Views and tensors of float, bfloat16 and float16 convert to it; it
/// converts back to the one that it is of. Elements themselves are for the host, and float32 unless another type is
/// asked for.
template <bool Const, int Rank>
class basic_any_view {
  template <class T>
  using element = std::conditional_t<Const, const T, T>;
  using pointer = std::conditional_t<Const, const void*, void*>;

 public:
  basic_any_view() = default;
  /// \throws shape_error for a null view with elements, which would pass for one that was not given
  template <class T>
  requires(is_dtype<std::remove_const_t<T>> && (Const || !std::is_const_v<T>)) basic_any_view(view<T, Rank> v)
      : data_{v.data()}, extents_{v.extents()}, type_{dtype_of<std::remove_const_t<T>>} {
    if (!data_ && volume(extents_) != 0) detail::refuse_no_memory(to_string(extents_));
  }
  template <class T>
  requires is_dtype<T> basic_any_view(tensor<T, Rank>& t) : basic_any_view{t.get()} {}
  template <class T>
  requires(is_dtype<T>&& Const) basic_any_view(const tensor<T, Rank>& t) : basic_any_view{t.get()} {}
  template <bool Other>
  requires(Const && !Other) basic_any_view(const basic_any_view<Other, Rank>& v)
  noexcept : data_{v.address()}, extents_{v.extents()}, type_{v.type()} {}

  /// The same elements by their type. \throws option_error if they are of another, unless the view is of no memory
  template <class T>
  requires is_dtype<T> view<element<T>, Rank> as()
  const {
    if (data_ && type_ != dtype_of<T>) detail::refuse_elements(to_string(extents_), type_, dtype_of<T>);
    return {static_cast<element<T>*>(data_), extents_};
  }
  template <class T>
  requires(is_dtype<std::remove_const_t<T>>&& std::is_const_v<T> >= Const) operator view<T, Rank>() const {
    return as<std::remove_const_t<T>>();
  }

  dtype type() const noexcept { return type_; }
  pointer address() const noexcept { return data_; }
  int extent(int axis) const noexcept { return extents_[static_cast<std::size_t>(axis)]; }
  const shape<Rank>& extents() const noexcept { return extents_; }
  std::int64_t size() const noexcept { return data_ ? volume(extents_) : 0; }
  std::size_t bytes() const noexcept {
    return static_cast<std::size_t>(size()) * static_cast<std::size_t>(bytes_of(type_));
  }
  bool empty() const noexcept { return size() == 0; }

  /// The same elements in one row.
  basic_any_view<Const, 1> flat() const {
    return with_type(type_, [&]<class T>() {
      return basic_any_view<Const, 1>{as<T>().reshaped(shape<1>{static_cast<int>(size())})};
    });
  }

  template <class T = float>
  element<T>* data() const {
    return as<T>().data();
  }
  element<float>* begin() const { return as<float>().begin(); }
  element<float>* end() const { return as<float>().end(); }
  element<float>& operator[](std::int64_t flat) const { return as<float>()[flat]; }
  template <class T = float>
  view<element<T>, Rank> rows(int first, int count) const {
    return as<T>().rows(first, count);
  }

 private:
  pointer data_ = nullptr;
  shape<Rank> extents_{};
  dtype type_ = dtype::float32;
};

template <int Rank>
using any_view = basic_any_view<false, Rank>;
template <int Rank>
using any_const_view = basic_any_view<true, Rank>;

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/any_view_impl.hpp"
#endif
