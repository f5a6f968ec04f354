// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "lungseg/core/dtype.hpp"
#include "lungseg/core/named_tensor.hpp"
#include "lungseg/core/tensor_precision.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// The tensor with other elements of its own, each of what convert(element) gives.
template <class From, class Convert>
named_tensor with_elements(named_tensor tensor, const Convert& convert) {
  using to = decltype(convert(From{}));
  const std::span<const From> values = tensor.values<From>();
  const std::shared_ptr<to[]> block{new to[values.size()]};
  std::transform(values.begin(), values.end(), block.get(), convert);
  tensor.bytes = std::as_bytes(std::span{block.get(), values.size()});
  tensor.owner = block;
  tensor.type = element_type<to>;
  return tensor;
}

/// A weight rounded to T. \throws option_error for a finite number that becomes infinite
template <class T>
T rounded_weight(float value, const std::string& name) {
  const T result = from_float<T>(value);
  if (is_finite(value) && !is_finite(to_float(result)))
    throw option_error{"tensor '" + name + "' holds " + std::to_string(value) + ", which is beyond the range of " +
                       lungseg::name(dtype_of<T>)};
  return result;
}

}  // namespace detail

LUNGSEG_INLINE void expect_floats(const named_tensor& tensor) {
  expect<format_error>(tensor.is_float(),
                       "tensor '" + tensor.name + "': holds " + tensor.type + ", expected F32, BF16 or F16");
}

LUNGSEG_INLINE void expect_finite_values(const named_tensor& tensor, const std::string& source) {
  const auto all_of = [&]<class T>() {
    const std::span<const T> values = tensor.values<T>();
    return std::all_of(values.begin(), values.end(), [](T v) { return is_finite(v); });
  };
  bool finite = true;
  if (tensor.type == detail::element_type<double>) {
    finite = all_of.template operator()<double>();
  } else {
    expect_floats(tensor);
    finite = tensor.type == detail::element_type<float>     ? all_of.template operator()<float>()
             : tensor.type == detail::element_type<float16> ? all_of.template operator()<float16>()
                                                            : all_of.template operator()<bfloat16>();
  }
  if (!finite) throw format_error{source + ": tensor '" + tensor.name + "' holds a value that is not a finite number"};
}

LUNGSEG_INLINE named_tensor widened(named_tensor tensor) {
  expect_floats(tensor);
  if (tensor.type == detail::element_type<float>) return tensor;
  if (tensor.type == detail::element_type<float16>)
    return detail::with_elements<float16>(std::move(tensor), [](float16 v) { return to_float(v); });
  return detail::with_elements<bfloat16>(std::move(tensor), [](bfloat16 v) { return to_float(v); });
}

LUNGSEG_INLINE named_tensor rounded(named_tensor tensor, dtype precision) {
  if (precision == dtype::float32 || tensor.type != detail::element_type<float>) return tensor;
  const std::string name = tensor.name;
  if (precision == dtype::float16)
    return detail::with_elements<float>(std::move(tensor),
                                        [&](float v) { return detail::rounded_weight<float16>(v, name); });
  return detail::with_elements<float>(std::move(tensor),
                                      [&](float v) { return detail::rounded_weight<bfloat16>(v, name); });
}

LUNGSEG_INLINE archive rounded(archive contents, dtype precision) {
  for (named_tensor& tensor : contents.tensors) tensor = rounded(std::move(tensor), precision);
  return contents;
}

}}  // namespace lungseg::LUNGSEG_ABI
