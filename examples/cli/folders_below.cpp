// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "folders_below.hpp"

#include <algorithm>

#include "lungseg/data/image/film_io.hpp"

namespace cli {

namespace fs = std::filesystem;

std::string folders_below(const fs::path& folder, const std::vector<fs::path>& known) {
  std::vector<fs::path> below = lungseg::film_folders_below(folder);
  std::erase_if(below, [&](const fs::path& each) {
    std::error_code fault;
    return std::ranges::any_of(known, [&](const fs::path& other) { return fs::equivalent(each, other, fault); });
  });
  if (below.empty()) return {};
  constexpr std::size_t named = 3;
  std::string names;
  for (std::size_t i = 0; i < std::min(named, below.size()); ++i) names += (i > 0 ? ", " : "") + below[i].string();
  return std::to_string(below.size()) + (below.size() == 1 ? " folder below it holds" : " folders below it hold") +
         " pictures that are not taken (" + names + (below.size() > named ? ", ..." : "") + ")";
}

}  // namespace cli
