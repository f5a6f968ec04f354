// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <regex.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/float_bits.hpp"
#include "lungseg/core/parse_number.hpp"
#include "lungseg/nn/parameter.hpp"
#include "lungseg/train/stages.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// A regular expression that has to match a name as a whole.
class name_pattern {
 public:
  explicit name_pattern(const std::string& text) {
    // POSIX, because <regex> alone would double the compile time of every program that trains.
    const int fault = ::regcomp(&compiled_, ("^(" + text + ")$").c_str(), REG_EXTENDED | REG_NOSUB);
    if (fault == 0) return;
    char reason[128];
    ::regerror(fault, &compiled_, reason, sizeof reason);
    throw option_error{"stages: '" + text + "' is neither heads, 5+, 4+, 3+, all nor a regular expression: " + reason};
  }
  name_pattern(const name_pattern&) = delete;
  name_pattern& operator=(const name_pattern&) = delete;
  ~name_pattern() { ::regfree(&compiled_); }
  bool matches(const std::string& name) const { return ::regexec(&compiled_, name.c_str(), 0, nullptr, 0) == 0; }

 private:
  regex_t compiled_;
};

/// The lowest body stage that a group trains, 6 for none; -1 when the word is no group.
inline int lowest_stage(std::string_view layers) noexcept {
  if (layers == "heads") return 6;
  if (layers == "all") return 1;
  if (layers.size() == 2 && layers[0] >= '3' && layers[0] <= '5' && layers[1] == '+') return layers[0] - '0';
  return -1;
}

[[noreturn]] inline void refuse_stages(std::string_view text, const std::string& why) {
  throw option_error{"stages: '" + std::string{text} + "': " + why +
                     "; expected layers:epochs@rate, ... as in heads:5@1e-3,all:15@2e-4"};
}

}  // namespace detail

LUNGSEG_INLINE std::vector<stage> parse_stages(std::string_view text) {
  std::vector<stage> stages;
  const char* const end = text.data() + text.size();
  for (std::size_t at = 0; at <= text.size();) {
    at = std::min(text.find_first_not_of(' ', at), text.size());
    const std::size_t sign = text.find('@', at);
    if (sign == text.npos) detail::refuse_stages(text, "no '@rate' after '" + std::string{text.substr(at)} + "'");
    const std::string_view front = text.substr(at, sign - at);
    const std::size_t colon = front.rfind(':');
    if (colon == front.npos || colon == 0 || front[0] == ',')
      detail::refuse_stages(text, "no 'layers:epochs' before an '@'");
    const auto epochs = detail::parse_number<int>(front.substr(colon + 1));
    if (!epochs || *epochs < 1)
      detail::refuse_stages(text, "epochs must be a whole number from 1 to 2147483647, got '" +
                                      std::string{front.substr(colon + 1)} + "'");
    stage next{.layers = std::string{front.substr(0, colon)}, .epochs = *epochs};
    const auto number = std::from_chars(text.data() + sign + 1, end, next.rate);
    if (number.ec != std::errc{} || (number.ptr != end && *number.ptr != ',') || is_nan(next.rate) || next.rate <= 0 ||
        next.rate >= 1e6f)
      detail::refuse_stages(text, "the rate after '@' must be a number above 0 and below 1e6");
    stages.push_back(std::move(next));
    at = static_cast<std::size_t>(number.ptr - text.data()) + 1;
  }
  return stages;
}

LUNGSEG_INLINE std::string to_string(const std::vector<stage>& stages) {
  std::string text;
  for (const stage& s : stages) {
    char rate[32];
    const auto end = std::to_chars(rate, rate + sizeof rate, s.rate).ptr;
    text += (text.empty() ? "" : ",") + s.layers + ":" + std::to_string(s.epochs) + "@" + std::string(rate, end);
  }
  return text;
}

LUNGSEG_INLINE std::vector<bool> selected_by(const std::string& layers, const std::vector<nn::parameter*>& parameters,
                                             const body_stage_of& body_stage) {
  std::vector<bool> selected;
  bool any = false;
  const int lowest = detail::lowest_stage(layers);
  const auto add = [&](bool chosen) {
    selected.push_back(chosen);
    any = any || chosen;
  };
  if (lowest > 0) {
    for (const nn::parameter* p : parameters) {
      const int where = body_stage(p->name);
      add(where == 0 || where >= lowest);
    }
  } else {
    const detail::name_pattern pattern{layers};
    for (const nn::parameter* p : parameters) add(pattern.matches(p->name));
  }
  expect<option_error>(any, "stages: no parameter of the model is selected by '" + layers + "'");
  return selected;
}

LUNGSEG_INLINE std::unordered_set<std::string_view> names_selected_by(const std::string& layers,
                                                                      const std::vector<nn::parameter*>& parameters,
                                                                      const body_stage_of& body_stage) {
  const std::vector<bool> selected = selected_by(layers, parameters, body_stage);
  std::unordered_set<std::string_view> names;
  for (std::size_t i = 0; i < selected.size(); ++i)
    if (selected[i]) names.insert(parameters[i]->name);
  return names;
}

}}  // namespace lungseg::LUNGSEG_ABI
