// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/laterality.hpp"
#include "lungseg/infer/prediction/verdict.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::string_view name(verdict_level level) noexcept {
  constexpr std::array<std::string_view, 3> names{"good", "check", "reject"};
  return names[static_cast<std::size_t>(level)];
}

LUNGSEG_INLINE void verdict::raise(verdict_level to, note_code reason) {
  if (to < level || to == verdict_level::good) return;
  if (to > level) reasons.clear();
  level = to;
  if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) reasons.push_back(reason);
}

namespace detail {

/// A text up to its first semicolon.
inline std::string first_clause(std::string_view text) {
  return std::string{text.substr(0, text.find(';'))};
}

/// What is remarked about one lung: its codes, behind the Dice that the flag expects. Empty: nothing.
inline std::string remarks_on(int lung, const std::vector<film_note>& notes) {
  std::string figure;
  std::vector<std::string_view> codes;
  for (const film_note& note : notes) {
    if (note.lung != lung) continue;
    if (note.code == note_code::poor_outline) figure = ": " + first_clause(note.text);
    const std::string_view code = name(note.code);
    if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
  }
  std::string text;
  for (const std::string_view code : codes) text += (text.empty() ? "" : ", ") + std::string{code};
  return text.empty() ? text : std::string{lung_name(lung)} + figure + ": " + text;
}

}  // namespace detail

LUNGSEG_INLINE std::string line_of(const verdict& of, const std::vector<film_note>& of_one_film) {
  std::vector<std::string> parts;
  for (const film_note& note : of_one_film)
    if (!note.lung) parts.push_back(detail::first_clause(line_of(note)));
  for (const int lung : {left_lung, right_lung})
    if (std::string remarks = detail::remarks_on(lung, of_one_film); !remarks.empty())
      parts.push_back(std::move(remarks));
  std::string line{name(of.level)};
  for (const std::string& part : parts) line += (&part == &parts.front() ? ": " : "; ") + part;
  return line;
}

LUNGSEG_INLINE std::string verdict_counts::text() const {
  std::string result;
  for (const verdict_level level : {verdict_level::good, verdict_level::check, verdict_level::reject})
    result += (result.empty() ? "" : ", ") + std::string{name(level)} + ' ' + std::to_string(of(level));
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
