// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>
#include <utility>
#include <variant>

#include "lungseg/core/any_view.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A tensor whose element type is known at run time; see any_view. Without more said, elements are float32.
template <int Rank>
class any_tensor {
 public:
  any_tensor() = default;
  template <class T>
  requires is_dtype<T> any_tensor(tensor<T, Rank>&& t)
  noexcept : held_{std::move(t)} {}

  /// Memory with unspecified contents.
  static any_tensor uninitialised(dtype type, const shape<Rank>& extents,
                                  std::shared_ptr<memory_resource> pool = nullptr) {
    return with_type(type, [&]<class T>() -> any_tensor { return tensor<T, Rank>::uninitialised(extents, pool); });
  }

  /// The tensor by its type. \throws option_error if it is of another
  template <class T>
  requires is_dtype<T> tensor<T, Rank>
  &as() {
    expect_type(dtype_of<T>);
    return std::get<tensor<T, Rank>>(held_);
  }
  template <class T>
  requires is_dtype<T>
  const tensor<T, Rank>& as() const {
    expect_type(dtype_of<T>);
    return std::get<tensor<T, Rank>>(held_);
  }

  any_view<Rank> any() noexcept {
    return std::visit([](auto& t) { return any_view<Rank>{t}; }, held_);
  }
  any_const_view<Rank> any() const noexcept {
    return std::visit([](const auto& t) { return any_const_view<Rank>{t}; }, held_);
  }
  operator any_view<Rank>() noexcept { return any(); }
  operator any_const_view<Rank>() const noexcept { return any(); }

  dtype type() const noexcept { return static_cast<dtype>(held_.index()); }
  shape<Rank> extents() const noexcept { return any().extents(); }
  int extent(int axis) const noexcept { return any().extent(axis); }
  std::int64_t size() const noexcept { return any().size(); }
  bool empty() const noexcept { return any().empty(); }
  /// The device whose memory this is; the host for an empty tensor.
  device where() const noexcept {
    return std::visit([](const auto& t) { return t.where(); }, held_);
  }

  any_view<1> flat() { return any().flat(); }
  any_const_view<1> flat() const { return any().flat(); }

  any_tensor clone() const {
    return std::visit([](const auto& t) -> any_tensor { return t.clone(); }, held_);
  }
  /// A copy on the host, in float32 there; waits if this is a GPU's.
  tensor<float, Rank> on_host() const {
    return std::visit(
        []<class T>(const tensor<T, Rank>& t) {
          tensor<T, Rank> there = t.on_host();
          if constexpr (std::is_same_v<T, float>) {
            return there;
          } else {
            auto wide = tensor<float, Rank>::uninitialised(t.extents());
            for (std::int64_t i = 0; i < wide.size(); ++i) wide[i] = to_float(there[i]);
            return wide;
          }
        },
        held_);
  }

  // Of float32 tensors, as of tensor<float, Rank>.
  view<float, Rank> get() { return as<float>().get(); }
  view<const float, Rank> get() const { return as<float>().get(); }
  operator view<float, Rank>() { return get(); }
  operator view<const float, Rank>() const { return get(); }
  float* data() { return get().data(); }
  const float* data() const { return get().data(); }
  float* begin() { return get().begin(); }
  float* end() { return get().end(); }
  const float* begin() const { return get().begin(); }
  const float* end() const { return get().end(); }
  float& operator[](std::int64_t flat) { return get()[flat]; }
  const float& operator[](std::int64_t flat) const { return get()[flat]; }
  template <class... Index>
  float& operator()(Index... index) {
    return get()(index...);
  }
  template <class... Index>
  const float& operator()(Index... index) const {
    return get()(index...);
  }
  void fill(float value) { as<float>().fill(value); }

 private:
  void expect_type(dtype wanted) const {
    if (type() != wanted) detail::refuse_elements(to_string(extents()), type(), wanted);
  }

  std::variant<tensor<float, Rank>, tensor<bfloat16, Rank>, tensor<float16, Rank>> held_;  // in the order of dtype
};

}}  // namespace lungseg::LUNGSEG_ABI
