// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "media_type.hpp"

#include <algorithm>
#include <cctype>

namespace serve {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t"), to = text.find_last_not_of(" \t");
  return from == text.npos ? std::string_view{} : text.substr(from, to - from + 1);
}

std::string lower(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

/// The text between separators that stand in no quotes.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    if (at < text.size() && text[at] == '"') quoted = !quoted;
    if (at < text.size() && (text[at] != separator || quoted)) continue;
    pieces.push_back(trimmed(text.substr(begin, at - begin)));
    begin = at + 1;
  }
  return pieces;
}

std::string_view unquoted(std::string_view value) {
  const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return quoted ? value.substr(1, value.size() - 2) : value;
}

}  // namespace

std::string media_type::parameter(const std::string& of) const {
  const auto at = parameters.find(of);
  return at == parameters.end() ? std::string{} : at->second;
}

media_type parse_media_type(std::string_view text) {
  const std::vector<std::string_view> pieces = split(text, ';');
  media_type result{lower(pieces.front()), {}};
  if (std::count(result.name.begin(), result.name.end(), '/') != 1) return {};
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    const std::size_t equals = pieces[i].find('=');
    if (pieces[i].empty()) continue;
    if (equals == std::string_view::npos) return {};
    const auto [at, fresh] = result.parameters.emplace(lower(trimmed(pieces[i].substr(0, equals))),
                                                       unquoted(trimmed(pieces[i].substr(equals + 1))));
    if (!fresh) return {};
  }
  return result;
}

std::vector<media_type> parse_accept(std::string_view text) {
  std::vector<media_type> result;
  for (const std::string_view each : split(text, ',')) result.push_back(parse_media_type(each));
  return result;
}

bool accepts(std::string_view accept_header, std::string_view name, bool parts) {
  if (trimmed(accept_header).empty()) return true;
  const std::vector<media_type> taken = parse_accept(accept_header);
  return std::any_of(taken.begin(), taken.end(), [&](const media_type& each) {
    const std::string of = lower(each.parameter("type"));
    if (each.name == "*/*") return true;
    if (parts) return each.name == "multipart/related" && (of.empty() || of == name);
    return each.name == name || each.name == std::string{name.substr(0, name.find('/'))} + "/*";
  });
}

}  // namespace serve
