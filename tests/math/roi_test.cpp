// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/math/roi.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "../support/special_values.hpp"

using namespace lungseg;
using lungseg_test::infinite;
using lungseg_test::not_a_number;

namespace {

int matterport_level(float height, float width) {
  return math::roi_level(math::to_inclusive({0, 0, width, height}), math::matterport_levels(256, 256));
}
int torchvision_level(float height, float width) {
  return math::roi_level({0, 0, width, height}, math::torchvision_levels());
}

}  // namespace

TEST_CASE("roi_level: sizes on a 256 x 256 image, Matterport and torchvision") {
  // Executed originals; see appendix C.5 of the specification that the library was written from.
  struct known {
    float height, width;
    int matterport, torchvision;
  };
  for (const known& k : {known{60, 60, 2, 2}, known{100, 100, 3, 2}, known{159, 159, 4, 3}, known{160, 159, 4, 3},
                         known{180, 90, 3, 3}, known{224, 224, 4, 4}, known{256, 256, 4, 4}}) {
    CAPTURE(k.height, k.width);
    CHECK(matterport_level(k.height, k.width) == k.matterport);
    CHECK(torchvision_level(k.height, k.width) == k.torchvision);
  }
}

TEST_CASE("roi_level: torchvision's steps are at 112, 224 and 448 pixels") {
  CHECK(torchvision_level(111.9f, 111.9f) == 2);
  CHECK(torchvision_level(112, 112) == 3);
  CHECK(torchvision_level(223.9f, 223.9f) == 3);
  CHECK(torchvision_level(447.9f, 447.9f) == 4);
  CHECK(torchvision_level(448, 448) == 5);
  CHECK(torchvision_level(5000, 5000) == 5);
}

TEST_CASE("roi_level: without area or with NaN the finest level") {
  CHECK(matterport_level(1, 1) == 2);  // no extent between pixel centres
  CHECK(torchvision_level(0, 50) == 2);
  CHECK(torchvision_level(not_a_number, 50) == 2);
  CHECK(torchvision_level(infinite, infinite) == 5);
}

TEST_CASE("align_axis: fixed and adaptive grids") {
  const math::roi_axis fixed = math::align_axis(40, 104, 0.25f, 7, false, 2);
  CHECK(fixed.start == 10);
  CHECK(fixed.bin == Approx(16.0 / 7));
  CHECK(fixed.samples == 2);
  CHECK(math::align_axis(40, 104, 0.25f, 7, true, 0).start == 9.5f);
  CHECK(math::align_axis(40, 104, 0.25f, 7, true, 0).samples == 3);          // ceil(16 / 7)
  CHECK(math::align_axis(8, 8, 0.25f, 7, false, 0).bin == Approx(1.0 / 7));  // at least one cell long
  CHECK(math::align_axis(8, 8, 0.25f, 7, true, 0).samples == 0);
  CHECK(math::align_axis(not_a_number, 8, 0.25f, 7, true, 0).samples == 0);
  CHECK(math::align_axis(0, 1e30f, 0.25f, 7, true, 0).samples == math::max_roi_samples);
}

TEST_CASE("last_pixel: recovers the image from the scale") {
  for (int pixels = 64; pixels <= 2048; pixels += 64)
    for (const int stride : {4, 8, 16, 32}) {
      const int extent = pixels / stride;
      if (extent < 2) continue;
      const float scale = static_cast<float>(extent - 1) / static_cast<float>(pixels - 1);
      CHECK(math::last_pixel(extent, scale) == static_cast<float>(pixels - 1));
    }
}

TEST_CASE("crop_position: from edge to edge, the middle for one sample") {
  CHECK(math::crop_position(0, 255, 255, 64, 0, 7) == 0);
  CHECK(math::crop_position(0, 255, 255, 64, 6, 7) == 63);
  CHECK(math::crop_position(40, 103, 255, 64, 0, 7) == Approx(40 * 63 / 255.0));
  CHECK(math::crop_position(40, 103, 255, 64, 6, 7) == Approx(103 * 63 / 255.0));
  CHECK(math::crop_position(40, 103, 255, 64, 0, 1) == Approx(71.5 * 63 / 255.0));
}

// Why crop_taps keeps the border of regions that end at the image's end: wherever they start, most of the neighbouring
// float32 numbers keep it in TensorFlow's arithmetic too, so that keeping is the better guess for numbers that differ
// in their last bits.
TEST_CASE("crop_position: float32 puts the end of at most a third of neighbouring regions behind the last cell") {
  int most = 0;
  float farthest = 0;
  for (const int cells : {8, 16, 32, 64, 128, 256})
    for (const int samples : {7, 14, 28})
      for (int range = 1; range < 64; ++range) {
        float low = static_cast<float>(range) / 64;
        int lost = 0;
        for (int i = 0; i < 1000; ++i, low = std::nextafter(low, 1.0f)) {
          const float end = math::crop_position(low, 1.0f, 1.0f, cells, samples - 1, samples);
          farthest = std::max(farthest, std::abs(end - static_cast<float>(cells - 1)));
          lost += end > static_cast<float>(cells - 1);
        }
        CAPTURE(cells, samples, range);
        CHECK(lost <= 333);
        most = std::max(most, lost);
      }
  CHECK(most > 100);         // it does happen
  CHECK(farthest <= 1e-4f);  // what crop_taps allows
}
