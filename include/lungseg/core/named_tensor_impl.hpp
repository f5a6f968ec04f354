// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/core/named_tensor.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

LUNGSEG_INLINE int element_bytes(std::string_view type) noexcept {
  constexpr std::pair<std::string_view, int> known[] = {
      {"F32", 4}, {"F16", 2}, {"BF16", 2}, {"F64", 8}, {"I64", 8}, {"I32", 4},     {"I16", 2},     {"I8", 1},
      {"U64", 8}, {"U32", 4}, {"U16", 2},  {"U8", 1},  {"C64", 8}, {"F8_E4M3", 1}, {"F8_E5M2", 1}, {"BOOL", 1}};
  for (const auto& [name, bytes] : known)
    if (name == type) return bytes;
  return 0;
}

}  // namespace detail

LUNGSEG_INLINE std::string named_tensor::shape_text() const {
  std::string text;
  for (std::size_t axis = 0; axis < extents.size(); ++axis) text += (axis ? " x " : "") + std::to_string(extents[axis]);
  return extents.empty() ? "scalar" : text;
}

LUNGSEG_INLINE void named_tensor::expect_type(std::string_view wanted) const {
  expect<format_error>(type == wanted, "tensor '" + name + "': holds " + type + ", expected " + std::string{wanted});
}

LUNGSEG_INLINE void named_tensor::copy_extents(std::span<int> to) const {
  expect<format_error>(extents.size() == to.size(), "tensor '" + name + "': is " + shape_text() + ", expected " +
                                                        std::to_string(to.size()) + " axes");
  for (std::size_t axis = 0; axis < to.size(); ++axis) {
    expect<format_error>(extents[axis] <= std::numeric_limits<int>::max(),
                         "tensor '" + name + "': extent " + std::to_string(extents[axis]) + " is too large");
    to[axis] = static_cast<int>(extents[axis]);
  }
}

LUNGSEG_INLINE const named_tensor* archive::find(std::string_view name) const noexcept {
  const auto found = std::find_if(tensors.begin(), tensors.end(), [&](const auto& t) { return t.name == name; });
  return found == tensors.end() ? nullptr : &*found;
}

LUNGSEG_INLINE bool archive::holds(std::string_view prefix) const noexcept {
  return std::any_of(tensors.begin(), tensors.end(), [&](const auto& t) { return t.name.starts_with(prefix); });
}

LUNGSEG_INLINE void archive::erase(std::string_view prefix) {
  std::erase_if(tensors, [&](const auto& t) { return t.name.starts_with(prefix); });
}

LUNGSEG_INLINE void archive::take(const archive& from, std::string_view prefix) {
  erase(prefix);
  std::copy_if(from.tensors.begin(), from.tensors.end(), std::back_inserter(tensors),
               [&](const auto& t) { return t.name.starts_with(prefix); });
}

LUNGSEG_INLINE const named_tensor& archive::at(std::string_view name) const {
  const named_tensor* found = find(name);
  expect<format_error>(found, source + ": no tensor named '" + std::string{name} + "'");
  return *found;
}

LUNGSEG_INLINE const std::string& archive::text(const std::string& key) const {
  const auto found = metadata.find(key);
  expect<format_error>(found != metadata.end(), source + ": the metadata lacks '" + key + "'");
  return found->second;
}

}}  // namespace lungseg::LUNGSEG_ABI
