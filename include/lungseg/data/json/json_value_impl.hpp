// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <rapidjson/document.h>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include "lungseg/core/parse_number.hpp"
#include "lungseg/data/json/json_reader.hpp"
#include "lungseg/data/json/json_value.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE const char* kind_of(const json_value& value) {
  switch (value.GetType()) {
    case rapidjson::kNullType:
      return "null";
    case rapidjson::kFalseType:
    case rapidjson::kTrueType:
      return "a truth value";
    case rapidjson::kObjectType:
      return "an object";
    case rapidjson::kArrayType:
      return "an array";
    case rapidjson::kStringType:
      return "a string";
    case rapidjson::kNumberType:
      return "a number";
  }
  return "something unknown";
}

LUNGSEG_INLINE std::int64_t to_integer(const json_value& value, const std::string& where, std::int64_t low,
                                       std::int64_t high) {
  std::int64_t result = 0;
  if (value.IsInt64()) {
    result = value.GetInt64();
  } else {
    const double number = value.IsUint64() ? 1e19 : to_number(value, where);
    if (!(std::abs(number) <= 9e15) || number != std::floor(number))
      throw json_fault{where + " is not an integer that could be meant"};
    result = static_cast<std::int64_t>(number);
  }
  if (result < low || result > high)
    throw json_fault{where + " is " + std::to_string(result) + ", expected " + std::to_string(low) + " to " +
                     std::to_string(high)};
  return result;
}

LUNGSEG_INLINE std::optional<double> find_number(const json_value& value) {
  if (value.IsNumber()) return value.GetDouble();
  if (!value.IsString()) return std::nullopt;
  const auto number = detail::parse_number<double>({value.GetString(), value.GetStringLength()});
  return number && std::isfinite(*number) ? number : std::nullopt;
}

LUNGSEG_INLINE std::optional<std::int64_t> find_integer(const json_value& value) {
  if (value.IsInt64()) return value.GetInt64();
  const auto number = find_number(value);
  constexpr double exact = 9e15;  // beyond, doubles are further apart than whole numbers
  if (!number || !(std::abs(*number) <= exact) || *number != std::floor(*number)) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
