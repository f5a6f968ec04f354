// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <charconv>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>

#include "lungseg/model/config/config_fields.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

template <class Writer, class T>
void write_value(Writer& out, const T& value) {
  if constexpr (std::is_same_v<T, bool>)
    out.Bool(value);
  else if constexpr (std::is_enum_v<T>) {
    const std::string_view word = words(value)[static_cast<std::size_t>(value)];
    out.String(word.data(), static_cast<rapidjson::SizeType>(word.size()));
  } else if constexpr (std::is_integral_v<T>)
    out.Int(value);
  else if constexpr (std::is_floating_point_v<T>) {
    char digits[32];  // the shortest text that reads back as the same float
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out.RawValue(digits, static_cast<std::size_t>(end - digits), rapidjson::kNumberType);
  } else if constexpr (std::is_same_v<T, std::string>)
    out.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  else {
    out.StartArray();
    for (const auto& each : value) write_value(out, each);
    out.EndArray();
  }
}

/// Reads one JSON value into a field of any kind. Faults name the field, what came and what is wanted.
class field_reader {
 public:
  field_reader(const std::string& source, const char* name) : where_{source + ": config '" + name + "' "} {}

  void read(const rapidjson::Value& from, bool& to) const;
  void read(const rapidjson::Value& from, int& to) const;
  void read(const rapidjson::Value& from, float& to) const;
  void read(const rapidjson::Value& from, std::string& to) const;
  template <class E>
  requires std::is_enum_v<E>
  void read(const rapidjson::Value& from, E& to) const {
    std::string word, all;
    read(from, word);
    constexpr auto known = words(E{});
    for (std::size_t i = 0; i < known.size(); ++i) {
      if (known[i] == word) {
        to = static_cast<E>(i);
        return;
      }
      all += (i ? ", " : "") + std::string{known[i]};
    }
    need(false, "is '" + word + "', expected one of " + all);
  }
  template <class T>
  void read(const rapidjson::Value& from, std::vector<T>& to) const {
    need(from.IsArray() && from.Size() <= 1000, "must be a list");
    to.assign(from.Size(), T{});
    for (rapidjson::SizeType i = 0; i < from.Size(); ++i) read(from[i], to[i]);
  }
  template <class T, std::size_t N>
  void read(const rapidjson::Value& from, std::array<T, N>& to) const {
    need(from.IsArray() && from.Size() == N, "must be a list of " + std::to_string(N));
    for (rapidjson::SizeType i = 0; i < from.Size(); ++i) read(from[i], to[i]);
  }

 private:
  void need(bool holds, const std::string& fault) const;

  std::string where_;
};

}  // namespace detail

/// The configuration as a JSON object, one field a line.
template <class Config>
std::string to_json(const Config& config) {
  rapidjson::StringBuffer text;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> out{text};
  out.SetFormatOptions(rapidjson::kFormatSingleLineArray);
  out.StartObject();
  each_field(config, [&](const char* name, const auto& value) {
    out.Key(name);
    detail::write_value(out, value);
  });
  out.EndObject();
  return text.GetString();
}

/// The inverse of to_json. Fields that are missing keep their value in `base`.
/// \param source  the file that the text comes from, for messages
/// \throws format_error for broken JSON, an unknown field, or a value of the wrong kind or that makes no sense
template <class Config = mask_rcnn_config>
Config config_from_json(std::string_view text, const std::string& source, Config base = {}) {
  rapidjson::Document json;
  json.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  expect<format_error>(
      !json.HasParseError() && json.IsObject(),
      source + ": the configuration is not a JSON object (byte " + std::to_string(json.GetErrorOffset()) + ")");
  const rapidjson::Value& members = json;  // its non-const iterators do not compare in C++20
  std::set<std::string> known;
  each_field(base, [&](const char* name, auto& value) {
    known.insert(name);
    if (const auto found = members.FindMember(name); found != members.MemberEnd())
      detail::field_reader{source, name}.read(found->value, value);
  });
  for (const auto& member : members.GetObject())
    expect<format_error>(known.contains(member.name.GetString()),
                         source + ": config has an unknown field '" + member.name.GetString() + "'");
  try {
    base.validate();
  } catch (const option_error& fault) {
    throw format_error{source + ": " + fault.what()};
  }
  return base;
}

#if defined(LUNGSEG_COMPILED)
extern template std::string to_json(const mask_rcnn_config&);
extern template mask_rcnn_config config_from_json(std::string_view, const std::string&, mask_rcnn_config);
#endif

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/config/config_json_impl.hpp"
#endif
