// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <rapidjson/document.h>

#include <cmath>
#include <limits>
#include <string>
#include <string_view>

#include "lungseg/core/error.hpp"
#include "lungseg/model/config/config_json.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

LUNGSEG_INLINE void field_reader::read(const rapidjson::Value& from, bool& to) const {
  need(from.IsBool(), "must be true or false");
  to = from.GetBool();
}

LUNGSEG_INLINE void field_reader::read(const rapidjson::Value& from, int& to) const {
  need(from.IsInt(), "must be a whole number");
  to = from.GetInt();
}

LUNGSEG_INLINE void field_reader::read(const rapidjson::Value& from, float& to) const {
  need(from.IsNumber() && std::abs(from.GetDouble()) <= std::numeric_limits<float>::max(), "must be a number");
  to = static_cast<float>(from.GetDouble());
}

LUNGSEG_INLINE void field_reader::read(const rapidjson::Value& from, std::string& to) const {
  need(from.IsString(), "must be text");
  to.assign(from.GetString(), from.GetStringLength());
}

LUNGSEG_INLINE void field_reader::need(bool holds, const std::string& fault) const {
  expect<format_error>(holds, where_ + fault);
}

}  // namespace detail

#if defined(LUNGSEG_COMPILED)
template std::string to_json(const mask_rcnn_config&);
template mask_rcnn_config config_from_json(std::string_view, const std::string&, mask_rcnn_config);
#endif

}}  // namespace lungseg::LUNGSEG_ABI
