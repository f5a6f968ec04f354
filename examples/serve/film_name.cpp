// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "film_name.hpp"

#include "lungseg/core/utf8.hpp"

namespace serve {

std::string film_name(std::string_view sent) {
  constexpr std::size_t most = 200;
  const std::size_t folder = sent.find_last_of("/\\");
  std::string name = lungseg::to_utf8(folder == sent.npos ? sent : sent.substr(folder + 1));
  for (char& c : name)
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7F' ||
        std::string_view{":*?\"<>|"}.find(c) != std::string_view::npos)
      c = '_';
  name.erase(0, name.find_first_not_of(". "));
  name = lungseg::utf8_prefix(name, most);
  name.erase(name.find_last_not_of(". ") + 1);
  return name.empty() ? "film" : name;
}

}  // namespace serve
