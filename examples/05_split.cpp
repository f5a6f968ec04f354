// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// Left and right from one mask, however it lies: a drawn pair of lungs, joined by a bridge, is told apart again.

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/data/pixels/draw.hpp"
#include "lungseg/data/split/lung_splitter.hpp"

int main() try {
  const lungseg::phantom drawn = lungseg::draw_phantom(5, 1, {.min_size = 400, .border_probability = 0});
  lungseg::mask both = drawn.left;
  for (std::size_t i = 0; i < both.pixels.size(); ++i) both.pixels[i] |= drawn.right.pixels[i];

  // A bridge across the middle, as careless masks have it.
  const int middle = both.height / 2;
  int first = both.width, last = 0;
  for (int x = 0; x < both.width; ++x)
    if (both(middle, x)) first = std::min(first, x), last = x;
  for (int y = middle; y < middle + both.height / 40; ++y)
    for (int x = first; x <= last; ++x) both(y, x) = 1;

  const lungseg::lung_pair found = lungseg::split_lungs(both);
  std::printf("%s: %d lungs, %lld pixels of bridge removed\n", std::string{name(found.reason)}.c_str(), found.found,
              static_cast<long long>(found.trimmed_pixels));

  const auto file = std::filesystem::temp_directory_path() / "lungseg_05_split.png";
  lungseg::write_png(file, lungseg::overlay(drawn.picture, found.left, found.right));
  std::printf("picture: %s\n", file.c_str());
  return found.found == 2 ? 0 : 1;
} catch (const std::exception& fault) {
  std::fprintf(stderr, "%s\n", fault.what());
  return 1;
}
