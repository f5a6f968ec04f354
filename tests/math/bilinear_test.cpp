// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/math/bilinear.hpp"

#include <catch2/catch.hpp>

#include "../support/special_values.hpp"

using namespace lungseg;
using lungseg_test::infinite;
using lungseg_test::not_a_number;
using math::border;

namespace {

/// Value at a position of the ramp 10, 11, 12, 13.
float on_ramp(const math::linear_taps& t) {
  return t.low_weight * (10 + static_cast<float>(t.low)) + t.high_weight * (10 + static_cast<float>(t.high));
}

}  // namespace

TEST_CASE("taps_at: inside, the two borders and far outside") {
  CHECK(on_ramp(math::taps_at(1.25, 4, border::zero)) == 11.25f);
  CHECK(on_ramp(math::taps_at(3.0, 4, border::zero)) == 13);
  CHECK(on_ramp(math::taps_at(-0.25, 4, border::zero)) == 7.5f);  // 3/4 of the first
  CHECK(on_ramp(math::taps_at(3.5, 4, border::zero)) == 6.5f);    // half of the last
  CHECK(on_ramp(math::taps_at(-1.0, 4, border::zero)) == 0);
  CHECK(on_ramp(math::taps_at(4.0, 4, border::zero)) == 0);
  CHECK(on_ramp(math::taps_at(-7.0, 4, border::clamp)) == 10);
  CHECK(on_ramp(math::taps_at(9.0, 4, border::clamp)) == 13);
  CHECK(on_ramp(math::taps_at(0.0, 1, border::clamp)) == 10);
}

TEST_CASE("taps: indices are valid wherever the position is") {
  for (const int extent : {1, 2, 5})
    for (const float at :
         {-infinite, -1e30f, -1.0f, -0.5f, 0.0f, 0.5f, 1.0f, 3.999f, 4.0f, 4.5f, 5.0f, 1e30f, infinite, not_a_number})
      for (const math::linear_taps& t :
           {math::taps_at(at, extent, border::zero), math::taps_at(at, extent, border::clamp),
            math::roi_align_taps(at, extent), math::crop_taps(at, extent)}) {
        CAPTURE(extent, at, t.low, t.high);
        CHECK((t.low >= 0 && t.low < extent && t.high >= 0 && t.high < extent));
        CHECK((t.low_weight >= 0 && t.high_weight >= 0 && t.low_weight + t.high_weight <= 1.0f));
      }
}

TEST_CASE("taps: NaN reads nothing") {
  CHECK(on_ramp(math::taps_at(not_a_number, 4, border::zero)) == 0);
  CHECK(on_ramp(math::taps_at(not_a_number, 4, border::clamp)) == 0);
  CHECK(on_ramp(math::roi_align_taps(not_a_number, 4)) == 0);
  CHECK(on_ramp(math::crop_taps(not_a_number, 4)) == 0);
}

TEST_CASE("roi_align_taps: one cell outside counts as the edge, farther as nothing") {
  CHECK(on_ramp(math::roi_align_taps(-1.0f, 4)) == 10);
  CHECK(on_ramp(math::roi_align_taps(-1.001f, 4)) == 0);
  CHECK(on_ramp(math::roi_align_taps(4.0f, 4)) == 13);
  CHECK(on_ramp(math::roi_align_taps(4.001f, 4)) == 0);
  CHECK(on_ramp(math::roi_align_taps(2.75f, 4)) == 12.75f);
}

TEST_CASE("crop_taps: exactly from the first to the last centre") {
  CHECK(on_ramp(math::crop_taps(0.0f, 4)) == 10);
  CHECK(on_ramp(math::crop_taps(3.0f, 4)) == 13);
  CHECK(on_ramp(math::crop_taps(-1e-3f, 4)) == 0);
  CHECK(on_ramp(math::crop_taps(3.001f, 4)) == 0);
  CHECK(on_ramp(math::crop_taps(0.5f, 4)) == 10.5f);
}

TEST_CASE("crop_taps: rounding at the border does not lose a sample") {
  CHECK(on_ramp(math::crop_taps(-1e-6f, 4)) == 10);
  CHECK(on_ramp(math::crop_taps(3.00001f, 4)) == 13);
}

TEST_CASE("half_pixel: both grids cover the same length") {
  CHECK(math::half_pixel(0, 28, 56) == -0.25);
  CHECK(math::half_pixel(55, 28, 56) == 27.25);
  CHECK(math::half_pixel(0, 4, 2) == 0.5);
}
