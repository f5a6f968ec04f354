// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <rapidjson/document.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/data/json/json_reader.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

using json_value = rapidjson::Value;

/// "a string", for messages.
const char* kind_of(const json_value& value);

[[noreturn]] inline void wrong_kind(const json_value& value, const std::string& where, const std::string& wanted) {
  throw json_fault{where + " is " + kind_of(value) + ", expected " + wanted};
}

/// The member of an object, or nullptr. \throws json_fault when `object` is none.
inline const json_value* find(const json_value& object, const char* name, const std::string& where) {
  if (!object.IsObject()) wrong_kind(object, where, "an object");
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? nullptr : &found->value;
}
/// The member of an object. \throws json_fault when it is missing.
inline const json_value& member(const json_value& object, const char* name, const std::string& where) {
  const json_value* found = find(object, name, where);
  if (!found) throw json_fault{where + " has no member \"" + name + "\""};
  return *found;
}

inline std::string to_text(const json_value& value, const std::string& where) {
  if (!value.IsString()) wrong_kind(value, where, "a string");
  return {value.GetString(), value.GetStringLength()};
}
inline double to_number(const json_value& value, const std::string& where) {
  if (!value.IsNumber()) wrong_kind(value, where, "a number");
  return value.GetDouble();  // finite: RapidJSON refuses NaN, Infinity and numbers beyond the largest double
}
/// An integer in [low, high]. 3.0 is one, because some writers know no other numbers.
std::int64_t to_integer(const json_value& value, const std::string& where, std::int64_t low, std::int64_t high);

/// A number, or text that is one ("12.5"), as some writers have it.
std::optional<double> find_number(const json_value& value);
/// A number without a fraction, or text that is one.
std::optional<std::int64_t> find_integer(const json_value& value);

/// SAX handler for a document that is one object: each wanted member arrives as a value of its own, wanted arrays
/// element by element, and is gone after the call. So memory holds one element at a time, and skipped parts none.
/// The sink has
///   bool wants(std::string_view member)   whether a member of the document is to arrive,
///   void began(const std::string& member) called when a wanted array begins, also when it is empty,
///   void element(std::string_view member, const json_value& value, const std::string& where)   "images[3]" for
///   messages.
template <class Sink>
class json_member_splitter {
 public:
  explicit json_member_splitter(Sink& sink) : sink_{sink} {}

  bool Null() { return scalar(json_value{}); }
  bool Bool(bool value) { return scalar(json_value{value}); }
  bool Int(int value) { return scalar(json_value{value}); }
  bool Uint(unsigned value) { return scalar(json_value{value}); }
  bool Int64(std::int64_t value) { return scalar(json_value{value}); }
  bool Uint64(std::uint64_t value) { return scalar(json_value{value}); }
  bool Double(double value) { return scalar(json_value{value}); }
  bool RawNumber(const char*, rapidjson::SizeType, bool) { return false; }  // only without number parsing
  bool String(const char* text, rapidjson::SizeType length, bool) {
    if (!building()) return scalar(json_value{""});
    bytes_ += length;
    return scalar(json_value{text, length, pool_});
  }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    if (depth_ == 1) {
      member_.assign(text, length);
      wanted_ = sink_.wants(member_);
    } else if (building()) {
      bytes_ += length;
      push(json_value{text, length, pool_});
    }
    return true;
  }
  bool StartObject() { return open(false); }
  bool StartArray() { return open(true); }
  bool EndObject(rapidjson::SizeType count) {
    --depth_;
    if (depth_ == 0 || !building()) return true;
    json_value whole{rapidjson::kObjectType};
    const auto first = stack_.end() - 2 * static_cast<std::ptrdiff_t>(count);
    for (auto part = first; part != stack_.end(); part += 2) whole.AddMember(part[0], part[1], pool_);
    return close(std::move(whole), first);
  }
  bool EndArray(rapidjson::SizeType count) {
    --depth_;
    if (depth_ == 1 && in_list_) {
      in_list_ = false;
      return true;
    }
    if (!building()) return true;
    json_value whole{rapidjson::kArrayType};
    whole.Reserve(count, pool_);
    const auto first = stack_.end() - static_cast<std::ptrdiff_t>(count);
    for (auto part = first; part != stack_.end(); ++part) whole.PushBack(*part, pool_);
    return close(std::move(whole), first);
  }

 private:
  static constexpr std::size_t memory_limit = std::size_t{512} << 20;

  bool building() const { return depth_ >= 1 && wanted_; }
  /// Whether a value that is complete now is an element of its own.
  bool complete() const { return depth_ == (in_list_ ? 2 : 1); }

  bool open(bool list) {
    if (depth_ == 0 && list) throw json_fault{"the file is an array, expected an object"};
    if (depth_ == json_depth_limit) throw json_fault{"brackets are nested too deep"};
    if (depth_ == 1 && list && wanted_) {
      in_list_ = true;
      index_ = 0;
      sink_.began(member_);
    }
    ++depth_;
    return true;
  }
  void push(json_value value) {
    bytes_ += sizeof(json_value);
    if (bytes_ > memory_limit) throw json_fault{where() + " is too large"};
    stack_.push_back(std::move(value));
  }
  bool scalar(json_value value) {
    if (depth_ == 0) throw json_fault{"the file is " + std::string{kind_of(value)} + ", expected an object"};
    if (!building()) return true;
    push(std::move(value));
    if (complete()) deliver();
    return true;
  }
  bool close(json_value whole, std::vector<json_value>::iterator first) {
    stack_.erase(first, stack_.end());
    push(std::move(whole));
    if (complete()) deliver();
    return true;
  }
  void deliver() {
    sink_.element(member_, stack_.back(), where());
    ++index_;
    stack_.clear();
    pool_.Clear();
    bytes_ = 0;
  }
  std::string where() const { return in_list_ ? member_ + "[" + std::to_string(index_) + "]" : member_; }

  Sink& sink_;
  rapidjson::MemoryPoolAllocator<> pool_;
  std::vector<json_value> stack_;
  std::string member_;
  std::size_t index_ = 0, bytes_ = 0;
  int depth_ = 0;
  bool wanted_ = false, in_list_ = false;
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/json/json_value_impl.hpp"
#endif
