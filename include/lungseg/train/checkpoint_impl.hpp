// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "lungseg/core/error.hpp"
#include "lungseg/core/parse_number.hpp"
#include "lungseg/train/checkpoint.hpp"
#include "lungseg/train/named_values.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Reads the numbers of a checkpoint's metadata.
class state_reader {
 public:
  explicit state_reader(const archive& from) : from_{&from} {}

  template <class T>
  T number(const std::string& key) const {
    return parse<T>(key, from_->text(state_prefix + key));
  }

  named_values values(const std::string& key) const {
    named_values result;
    const std::string& all = from_->text(state_prefix + key);
    for (std::size_t begin = 0; begin < all.size();) {
      const std::size_t end = std::min(all.find(',', begin), all.size()), sign = all.find('=', begin);
      if (sign >= end) refuse(key, all);
      result.emplace_back(all.substr(begin, sign - begin),
                          parse<double>(key, std::string_view{all}.substr(sign + 1, end - sign - 1)));
      begin = end + 1;
    }
    return result;
  }

 private:
  [[noreturn]] void refuse(const std::string& key, std::string_view text) const {
    throw format_error{from_->source + ": the metadata '" + state_prefix + key + "' is '" + std::string{text} +
                       "', expected a number"};
  }
  template <class T>
  T parse(const std::string& key, std::string_view text) const {
    const std::optional<T> value = parse_number<T>(text);
    if (!value) refuse(key, text);
    return *value;
  }
  const archive* from_;
};

}  // namespace detail

LUNGSEG_INLINE void add_state(archive& to, const training_state& state) {
  const auto put = [&](const char* key, const std::string& text) {
    to.metadata[detail::state_prefix + std::string{key}] = text;
  };
  std::string window;
  for (const auto& [name, sum] : state.window.sums)
    window += (window.empty() ? "" : ",") + name + "=" + detail::number_text(sum);
  put("step", std::to_string(state.step));
  put("validated", std::to_string(state.validated));
  put("best_step", std::to_string(state.best_step));
  put("best_score", detail::number_text(state.best_score));
  put("window_steps", std::to_string(state.window.steps));
  put("window", window);
  put("seconds", detail::number_text(state.seconds));
}

LUNGSEG_INLINE training_state state_of(const archive& from) {
  expect<format_error>(from.metadata.contains(std::string{detail::state_prefix} + "step"),
                       from.source + ": holds weights, but no training to resume");
  const detail::state_reader read{from};
  training_state state;
  state.step = read.number<std::int64_t>("step");
  state.validated = read.number<std::int64_t>("validated");
  state.best_step = read.number<std::int64_t>("best_step");
  state.best_score = read.number<double>("best_score");
  state.window.steps = read.number<std::int64_t>("window_steps");
  state.window.sums = read.values("window");
  state.seconds = read.number<double>("seconds");
  expect<format_error>(state.step >= 0, from.source + ": holds a negative step");
  return state;
}

LUNGSEG_INLINE void add_description(archive& to, const run_description& run) {
  for (const auto& [key, text] : run) to.metadata[detail::state_prefix + key] = text;
}

LUNGSEG_INLINE void expect_same_run(const archive& from, const run_description& run) {
  for (const auto& [key, text] : run) {
    const std::string& then = from.text(detail::state_prefix + key);
    expect<option_error>(then == text, from.source + ": was trained with " + key + " '" + then + "', now it is '" +
                                           text +
                                           "'; resume with the same options, or start a new run from these weights");
  }
}

LUNGSEG_INLINE void run_files::remove_partial() const {
  std::error_code fault;
  for (const auto& entry : std::filesystem::directory_iterator{folder, fault}) {
    const std::string name = entry.path().filename().string();
    for (const char* own : {"last.safetensors", "best.safetensors", "train.csv", "validation.csv", "timing.csv"})
      if (name.starts_with(std::string{own} + ".partial-")) std::filesystem::remove(entry.path(), fault);
  }
}

}}  // namespace lungseg::LUNGSEG_ABI
