// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/dtype.hpp"
#include "lungseg/core/tensor.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

static_assert(std::endian::native == std::endian::little, "archives hold the machine's own little-endian bytes");

namespace detail {

template <class T>
inline constexpr std::string_view element_type{};
template <>
inline constexpr std::string_view element_type<float> = "F32";
template <>
inline constexpr std::string_view element_type<bfloat16> = "BF16";
template <>
inline constexpr std::string_view element_type<float16> = "F16";
template <>
inline constexpr std::string_view element_type<double> = "F64";
template <>
inline constexpr std::string_view element_type<std::int64_t> = "I64";
template <>
inline constexpr std::string_view element_type<std::int32_t> = "I32";
template <>
inline constexpr std::string_view element_type<std::uint8_t> = "U8";

/// Bytes of an element of the safetensors type `type`; 0 for a type that is not known.
int element_bytes(std::string_view type) noexcept;

}  // namespace detail

/// A tensor of any rank and element type under a name, as it stands in an archive. Cheap to copy: copies share the
/// bytes.
struct named_tensor {
  std::string name;
  std::string type;                   // safetensors' word: F32, I64, I32, U8, F16, BF16, ...
  std::vector<std::int64_t> extents;  // outermost first; none for a scalar
  std::span<const std::byte> bytes;   // row-major, little-endian
  std::shared_ptr<const void> owner;  // keeps the bytes alive; null when they are borrowed

  /// "2 x 3", or "scalar".
  std::string shape_text() const;

  /// Whether float32 holds the elements exactly (widened()): they are F32, BF16 or F16.
  bool is_float() const noexcept { return type == "F32" || type == "BF16" || type == "F16"; }

  /// The elements, in order.
  /// \throws format_error when they are of another type.
  template <class T>
  std::span<const T> values() const {
    static_assert(!detail::element_type<T>.empty(), "read other types through `bytes`");
    expect_type(detail::element_type<T>);
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }

  /// The tensor as a view of the given rank.
  /// \throws format_error when type or rank differ, or an extent does not fit a view.
  template <class T, int Rank>
  view<const T, Rank> as() const {
    const std::span<const T> elements = values<T>();
    shape<Rank> sizes{};
    copy_extents(sizes);
    return {elements.data(), sizes};
  }

  /// \throws format_error when the elements are not of this type, in safetensors' word
  void expect_type(std::string_view wanted) const;
  /// The extents as those of a view. \throws format_error when there are more or fewer, or one does not fit
  void copy_extents(std::span<int> to) const;
};

/// Named tensors and text about them: what a weight file or checkpoint holds.
struct archive {
  std::string source;  // the file that it came from, for messages; not stored
  std::map<std::string, std::string> metadata;
  std::vector<named_tensor> tensors;
  std::string checksum{};  // of the contents, as that file says: "crc32c:0eabef9b"; empty when it does not

  /// Adds a tensor whose elements stay the caller's; they must outlive the archive.
  template <class T, int Rank>
  void add(std::string name, view<const T, Rank> values) {
    const auto size = static_cast<std::size_t>(values.size());
    tensors.push_back({std::move(name),
                       std::string{detail::element_type<T>},
                       {values.extents().begin(), values.extents().end()},
                       std::as_bytes(std::span{values.data(), size}),
                       nullptr});
  }

  /// The same for a tensor, which must outlive the archive if it is on the host; from a GPU it is copied.
  template <class T, int Rank>
  void add(std::string name, const tensor<T, Rank>& values) {
    if (!values.where().is_cuda()) return add(std::move(name), values.get());
    const auto copy = std::make_shared<const tensor<T, Rank>>(values.on_host());
    add(std::move(name), copy->get());
    tensors.back().owner = copy;
  }

  /// The tensor of that name, or null.
  const named_tensor* find(std::string_view name) const noexcept;
  /// Whether any tensor's name begins with `prefix`.
  bool holds(std::string_view prefix) const noexcept;
  /// Drops the tensors whose names begin with `prefix`.
  void erase(std::string_view prefix);
  /// Takes the tensors of `from` whose names begin with `prefix` in place of its own; both share the elements.
  void take(const archive& from, std::string_view prefix);
  /// \throws format_error when there is none.
  const named_tensor& at(std::string_view name) const;
  /// The metadata's text under `key`.
  /// \throws format_error when there is none.
  const std::string& text(const std::string& key) const;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/named_tensor_impl.hpp"
#endif
