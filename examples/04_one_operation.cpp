// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// Operations work without any network: the edges of a drawn film by a 3 x 3 convolution.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <filesystem>

#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/ops/conv2d.hpp"

int main() try {
  const lungseg::film film = lungseg::draw_phantom(4, 0).picture;
  const lungseg::context ctx = lungseg::context{}.with_threads(2);

  auto x = ctx.make<float>(lungseg::shape<4>{1, film.height, film.width, 1});  // N, H, W, C
  auto sobel = ctx.zeros<float>(lungseg::shape<4>{2, 3, 3, 1});                // K, R, S, C
  auto y = ctx.make<float>(lungseg::shape<4>{1, film.height, film.width, 2});  // N, H, W, K
  std::copy(film.pixels.begin(), film.pixels.end(), x.begin());
  for (int i = 0; i < 3; ++i) {
    const float weight = i == 1 ? 2.0f : 1.0f;
    sobel(0, i, 0, 0) = sobel(1, 0, i, 0) = -weight;
    sobel(0, i, 2, 0) = sobel(1, 2, i, 0) = weight;
  }

  // Views carry no ownership; an empty one stands for "no bias" and "nothing to add".
  lungseg::ops::conv2d(ctx, x, sobel, {}, {}, y, {.padding = {1, 1}});

  lungseg::film edges{film.height, film.width};
  for (int row = 0; row < film.height; ++row)
    for (int column = 0; column < film.width; ++column) {
      const float strength = std::hypot(y(0, row, column, 0), y(0, row, column, 1));
      edges(row, column) = static_cast<std::uint8_t>(std::min(strength, 255.0f));
    }
  const auto file = std::filesystem::temp_directory_path() / "lungseg_04_edges.png";
  lungseg::write_png(file, edges);
  std::printf("edges: %s (kernels for %s)\n", file.c_str(), lungseg::name(ctx.instructions()).data());
} catch (const std::exception& fault) {
  std::fprintf(stderr, "%s\n", fault.what());
  return 1;
}
