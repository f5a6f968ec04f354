// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

#include <cstdio>
#include <lungseg/lungseg.hpp>

int main() {
  const lungseg::context ctx;
  auto x = ctx.zeros<float>(lungseg::shape<4>{1, 5, 5, 1});     // N, H, W, C
  auto ones = ctx.zeros<float>(lungseg::shape<4>{1, 3, 3, 1});  // K, R, S, C
  auto y = ctx.make<float>(lungseg::shape<4>{1, 5, 5, 1});      // N, H, W, K
  for (float& weight : ones) weight = 1.0f;
  for (float& value : x) value = 2.0f;
  lungseg::ops::conv2d(ctx, x, ones, {}, {}, y, {.padding = {1, 1}});

  // Two's at all nine places inside, at four in a corner.
  const bool right = y(0, 2, 2, 0) == 18.0f && y(0, 0, 0, 0) == 8.0f;
  std::printf("lungseg %s: sums %g and %g\n", lungseg::version, static_cast<double>(y(0, 2, 2, 0)),
              static_cast<double>(y(0, 0, 0, 0)));

  // Packed by what the library was built with, which has to be linked then.
  std::printf("a PNG of %zu bytes\n", lungseg::encode_png(lungseg::film{4, 4}).size());

  // Without a GPU, or in a build without CUDA, the refusal is an exception that says so.
  try {
    lungseg::context::on(lungseg::device::cuda(0)).wait();
    std::printf("cuda:0 is there\n");
  } catch (const lungseg::device_error& refusal) {
    std::printf("%s\n", refusal.what());
  }

  // Where the package's model is; the test puts one there.
  try {
    std::printf("model: %s\n", lungseg::shipped_model().c_str());
  } catch (const lungseg::file_error& missing) {
    std::printf("%s\n", missing.what());
  }
  return right ? 0 : 1;
}
