// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/model/config/config_json.hpp"
#include "lungseg/model/weights/matterport_config.hpp"
#include "lungseg/model/weights/matterport_settings.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

class matterport_writer {
 public:
  using json_writer = rapidjson::PrettyWriter<rapidjson::StringBuffer>;
  explicit matterport_writer(json_writer& out) : out_{out} {}

  template <class T>
  void value(const char* name, const T& field) {
    out_.Key(name);
    write_value(out_, field);
  }
  template <class T>
  void both(const char* name, const T& first, const T&) {
    value(name, first);
  }
  template <class T>
  void unless_equal(const char* name, const T& field, const T& usual) {
    if (field != usual) value(name, field);
  }
  void backbone(const char* name, int depth) { value(name, "resnet" + std::to_string(depth)); }
  void class_count(const char* name, const std::vector<std::string>& classes) {
    value(name, static_cast<int>(classes.size()) + 1);
  }
  void mask_shape(const char* name, int pool) { value(name, std::array{2 * pool, 2 * pool}); }
  void y_first(const char* name, const std::array<float, 4>& field) { value(name, y_and_x_swapped(field)); }
  void losses(const char* name, const std::array<float, 5>& weights) {
    out_.Key(name);
    out_.StartObject();
    for (std::size_t i = 0; i < weights.size(); ++i) value(loss_names[i], weights[i]);
    out_.EndObject();
  }
  void train_norm(const char* name, body_norm norm) { value(name, norm == body_norm::batch); }
  void constant(const char* name, std::string_view json) {
    out_.Key(name);
    out_.RawValue(json.data(), json.size(), rapidjson::kNullType);
  }
  void other(const char*, setting_kind) {}  // of the original program, not of the model

 private:
  json_writer& out_;
};

/// Takes the settings that a JSON object names. Faults name the setting.
class matterport_reader {
 public:
  matterport_reader(const rapidjson::Document& json, const std::string& source) : json_{json}, source_{source} {}

  template <class T>
  void value(const char* name, T& field) {
    if (const auto* found = find(name)) field_reader{source_, name}.read(*found, field);
  }
  /// `second` follows where both were the same before.
  template <class T>
  void both(const char* name, T& first, T& second) {
    const bool same = first == second;
    value(name, first);
    if (same) second = first;
  }
  template <class T>
  void unless_equal(const char* name, T& field, const T&) {
    value(name, field);
  }
  void backbone(const char* name, int& depth) {
    std::string word = "resnet" + std::to_string(depth);
    value(name, word);
    need(word == "resnet50" || word == "resnet101", name, "is '" + word + "', expected resnet50 or resnet101");
    depth = word == "resnet50" ? 50 : 101;
  }
  void class_count(const char* name, std::vector<std::string>& classes) {
    int count = static_cast<int>(classes.size()) + 1;
    value(name, count);
    need(count >= 2 && count <= 1000, name, "must be 2 to 1000, the background included");
    if (count != static_cast<int>(classes.size()) + 1) classes = numbered_classes(count);
  }
  void mask_shape(const char* name, int pool) {
    std::array<int, 2> sides{2 * pool, 2 * pool};
    value(name, sides);
    need(sides == std::array{2 * pool, 2 * pool}, name, "must be twice MASK_POOL_SIZE, " + std::to_string(2 * pool));
  }
  void y_first(const char* name, std::array<float, 4>& field) {
    std::array<float, 4> theirs = y_and_x_swapped(field);
    value(name, theirs);
    field = y_and_x_swapped(theirs);
  }
  void losses(const char* name, std::array<float, 5>& weights) {
    const auto* found = find(name);
    if (!found) return;
    need(found->IsObject() && found->MemberCount() == weights.size(), name, "must be an object of the five losses");
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const auto member = found->FindMember(loss_names[i]);
      need(member != found->MemberEnd(), name, std::string{"lacks '"} + loss_names[i] + "'");
      field_reader{source_, name}.read(member->value, weights[i]);
    }
  }
  /// False freezes the statistics only; null and true train everything.
  void train_norm(const char* name, body_norm& norm) {
    const auto* found = find(name);
    if (!found) return;
    need(found->IsBool() || found->IsNull(), name, "must be true, false or null");
    norm = found->IsFalse() ? body_norm::affine : body_norm::batch;
  }
  void constant(const char* name, std::string_view json) {
    const auto* found = find(name);
    if (!found) return;
    rapidjson::Document wanted;
    wanted.Parse(json.data(), json.size());
    need(*found == wanted, name, "must be " + std::string{json} + ", the library knows nothing else");
  }
  void other(const char* name, setting_kind kind) {
    const auto* found = find(name);
    if (!found || found->IsNull()) return;
    const bool right = kind == setting_kind::number ? found->IsNumber()
                       : kind == setting_kind::text ? found->IsString()
                       : kind == setting_kind::flag ? found->IsBool()
                                                    : found->IsArray();
    constexpr const char* words[] = {"a number", "text", "true or false", "a list"};
    need(right, name, std::string{"must be "} + words[static_cast<int>(kind)]);
  }

  /// \throws format_error for a name that no setting asked for
  void expect_all_known() const {
    for (const auto& member : json_.GetObject())
      need(known_.contains(member.name.GetString()), member.name.GetString(), "is unknown");
  }

 private:
  const rapidjson::Value* find(const char* name) {
    known_.insert(name);
    const auto found = json_.FindMember(name);
    return found == json_.MemberEnd() ? nullptr : &found->value;
  }
  void need(bool holds, const char* name, const std::string& fault) const {
    expect<format_error>(holds, source_ + ": config '" + name + "' " + fault);
  }

  const rapidjson::Document& json_;
  const std::string& source_;
  std::set<std::string> known_;
};

}  // namespace detail

LUNGSEG_INLINE std::string to_matterport_json(const mask_rcnn_config& config) {
  rapidjson::StringBuffer text;
  detail::matterport_writer::json_writer out{text};
  out.SetFormatOptions(rapidjson::kFormatSingleLineArray);
  out.StartObject();
  detail::each_matterport_setting(config, detail::matterport_writer{out});
  out.EndObject();
  return text.GetString();
}

LUNGSEG_INLINE mask_rcnn_config config_from_matterport_json(std::string_view text, const std::string& source,
                                                            mask_rcnn_config base) {
  rapidjson::Document json;
  json.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(text.data(), text.size());
  expect<format_error>(!json.HasParseError() && json.IsObject(),
                       source + ": is not a JSON object (byte " + std::to_string(json.GetErrorOffset()) + ")");
  detail::matterport_reader reader{json, source};
  detail::each_matterport_setting(base, reader);
  reader.expect_all_known();
  base.pixel_deviation.resize(static_cast<std::size_t>(std::max(base.channels, 0)), 1.0f);
  try {
    base.validate();
  } catch (const option_error& fault) {
    throw format_error{source + ": " + fault.what()};
  }
  return base;
}

}}  // namespace lungseg::LUNGSEG_ABI
