// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <system_error>

#include "lungseg/core/files/archive.hpp"
#include "lungseg/train/named_values.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a training has to remember besides weights and optimizer to go on bit for bit. Everything else (stage, rate,
/// batch, random choices) is a function of the step. It holds no time of day, so that equal runs leave equal files.
struct training_state {
  std::int64_t step = 0;                                         // steps done
  std::int64_t validated = 0;                                    // step of the last validation
  std::int64_t best_step = 0;                                    // 0: none yet
  double best_score = -std::numeric_limits<double>::infinity();  // larger is better
  value_window window;                                           // since the last point of the training curve
  double seconds = 0;                                            // spent so far; kept only by time-limited runs
};

namespace detail {

inline constexpr const char* state_prefix = "training.";

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
    T value{};
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) refuse(key, text);
    return value;
  }
  const archive* from_;
};

}  // namespace detail

/// Writes a training's state into an archive's metadata.
inline void add_state(archive& to, const training_state& state) {
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

/// \throws format_error when the archive holds no training state, or a damaged one
inline training_state state_of(const archive& from) {
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

/// The options that a resumed run must share with the run before it, as text under short names.
using run_description = std::map<std::string, std::string>;

inline void add_description(archive& to, const run_description& run) {
  for (const auto& [key, text] : run) to.metadata[detail::state_prefix + key] = text;
}

/// \throws option_error naming the first option that differs from the one that the checkpoint was trained with
inline void expect_same_run(const archive& from, const run_description& run) {
  for (const auto& [key, text] : run) {
    const std::string& then = from.text(detail::state_prefix + key);
    expect<option_error>(then == text, from.source + ": was trained with " + key + " '" + then + "', now it is '" +
                                           text +
                                           "'; resume with the same options, or start a new run from these weights");
  }
}

/// The files of a run.
struct run_files {
  std::filesystem::path folder;

  std::filesystem::path last() const { return folder / "last.safetensors"; }  // everything that a resumed run needs
  std::filesystem::path best() const { return folder / "best.safetensors"; }  // the weights with the best score

  /// Removes what a killed process left half-written.
  void remove_partial() const {
    std::error_code fault;
    for (const auto& entry : std::filesystem::directory_iterator{folder, fault}) {
      const std::string name = entry.path().filename().string();
      for (const char* own : {"last.safetensors", "best.safetensors", "train.csv", "validation.csv", "timing.csv"})
        if (name.starts_with(std::string{own} + ".partial-")) std::filesystem::remove(entry.path(), fault);
    }
  }
};

}}  // namespace lungseg::LUNGSEG_ABI
