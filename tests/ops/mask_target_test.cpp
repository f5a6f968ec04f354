// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/mask_target.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "../support/special_values.hpp"
#include "lungseg/math/box.hpp"
#include "lungseg/ops/roi_pool.hpp"

using namespace lungseg;
using lungseg_test::not_a_number;
using ops::mask_target_rule;

namespace {

/// Two ellipses of non-zero bytes on 96 x 80.
tensor<std::uint8_t, 3> two_masks() {
  tensor<std::uint8_t, 3> masks{{2, 96, 80}};
  for (int y = 0; y < 96; ++y)
    for (int x = 0; x < 80; ++x) {
      const auto inside = [&](double cy, double cx, double ry, double rx) {
        return std::pow((y - cy) / ry, 2) + std::pow((x - cx) / rx, 2) <= 1;
      };
      masks(0, y, x) = inside(45, 22, 38, 15);
      masks(1, y, x) = inside(50, 58, 35, 17) ? 255 : 0;
    }
  return masks;
}

const std::vector<box> regions{{7.4f, 6.2f, 38.7f, 84.9f},
                               {40.1f, 14.3f, 76.2f, 86.8f},
                               {0.3f, 0.2f, 78.9f, 94.7f},
                               {-10.5f, 20.1f, 30.2f, 70.3f},
                               {50.1f, 40.2f, 53.3f, 43.9f}};
const std::vector<int> owner{0, 1, 0, 0, 1};

/// The masks as a feature map of one channel per image.
tensor<float, 4> as_features(const tensor<std::uint8_t, 3>& masks) {
  tensor<float, 4> map{{masks.extent(0), masks.extent(1), masks.extent(2), 1}};
  for (std::int64_t i = 0; i < map.size(); ++i) map[i] = masks[i] ? 1.0f : 0.0f;
  return map;
}

tensor<float, 3> targets(const tensor<std::uint8_t, 3>& masks, mask_target_rule rule, int threads = 2) {
  tensor<float, 3> out{{5, 28, 28}};
  out.fill(9);
  ops::mask_targets(context{}.with_threads(threads), masks, regions, owner, rule, out);
  return out;
}

/// The same through roi_pool, which is tested against the originals.
tensor<float, 4> pooled_target(const tensor<std::uint8_t, 3>& masks, const ops::roi_pool_options& o) {
  const auto map = as_features(masks);
  std::vector<ops::roi> rois;
  for (std::size_t i = 0; i < regions.size(); ++i) rois.push_back({regions[i], owner[i], 0});
  tensor<float, 4> out{{5, 28, 28, 1}};
  ops::roi_pool(context{}, std::vector<ops::roi_map>{{map.get(), 1, 1}}, rois, out, o);
  return out;
}

}  // namespace

TEST_CASE("mask_targets: torchvision's are soft RoIAlign values of the mask") {
  const auto masks = two_masks();
  const auto got = targets(masks, mask_target_rule::align);
  const auto wanted = pooled_target(masks, {.aligned = false, .sampling_ratio = 0});
  int between = 0;
  for (std::int64_t i = 0; i < got.size(); ++i) {
    CHECK(got[i] == Approx(wanted[i]).margin(1e-6));
    between += got[i] > 0.01f && got[i] < 0.99f;
  }
  CHECK(between > 50);
}

TEST_CASE("mask_targets: detectron2's are thresholded") {
  const auto masks = two_masks();
  const auto got = targets(masks, mask_target_rule::align_threshold);
  const auto wanted = pooled_target(masks, {.aligned = true, .sampling_ratio = 0});
  for (std::int64_t i = 0; i < got.size(); ++i)
    if (std::abs(wanted[i] - 0.5f) > 1e-5f) CHECK(got[i] == (wanted[i] >= 0.5f ? 1.0f : 0.0f));
}

TEST_CASE("mask_targets: Matterport's are crop_and_resize rounded") {
  const auto masks = two_masks();
  const auto got = targets(masks, mask_target_rule::crop_and_round);
  const auto wanted = pooled_target(masks, {.method = ops::roi_method::crop_and_resize});
  for (std::int64_t i = 0; i < got.size(); ++i) {
    CHECK((got[i] == 0 || got[i] == 1));
    if (std::abs(wanted[i] - 0.5f) > 1e-5f) CHECK(got[i] == std::rint(wanted[i]));
  }
}

TEST_CASE("mask_targets: Matterport's rounding sends one half to 0") {
  tensor<std::uint8_t, 3> masks{{1, 3, 3}};
  masks(0, 0, 0) = masks(0, 1, 0) = masks(0, 2, 0) = 1;  // left column
  tensor<float, 3> out{{1, 3, 5}};
  ops::mask_targets(context{}, masks, std::vector<box>{{0, 0, 2, 2}}, std::vector<int>{0},
                    mask_target_rule::crop_and_round, out);
  for (int y = 0; y < 3; ++y) {
    CHECK(out(0, y, 0) == 1);
    CHECK(out(0, y, 1) == 0);  // exactly between the columns
    CHECK(out(0, y, 2) == 0);
  }
}

TEST_CASE("mask_targets: a region inside the mask is all 1, outside all 0, NaN all 0") {
  tensor<std::uint8_t, 3> masks{{1, 64, 64}};
  for (int y = 10; y < 50; ++y)
    for (int x = 10; x < 50; ++x) masks(0, y, x) = 1;
  const std::vector<box> three{{15, 15, 45, 44}, {52, 52, 60, 62}, {not_a_number, 15, 45, 44}};
  for (const auto rule :
       {mask_target_rule::crop_and_round, mask_target_rule::align, mask_target_rule::align_threshold}) {
    tensor<float, 3> out{{3, 28, 28}};
    ops::mask_targets(context{}, masks, three, std::vector<int>{0, 0, 0}, rule, out);
    for (int i = 0; i < 784; ++i) {
      CHECK(out[i] == Approx(1));
      CHECK(out[784 + i] == 0);
      CHECK(out[1568 + i] == 0);
    }
  }
}

TEST_CASE("mask_targets: independent of threads, what it refuses") {
  const auto masks = two_masks();
  const auto one = targets(masks, mask_target_rule::align, 1), three = targets(masks, mask_target_rule::align, 3);
  CHECK(std::equal(one.begin(), one.end(), three.begin()));
  tensor<float, 3> out{{5, 28, 28}};
  CHECK_THROWS_WITH(ops::mask_targets(context{}, masks, regions, std::vector<int>{0}, mask_target_rule::align, out),
                    Catch::Contains("owner axis 0 is 1, expected 5"));
  CHECK_THROWS_WITH(
      ops::mask_targets(context{}, masks, regions, std::vector<int>{0, 0, 2, 0, 0}, mask_target_rule::align, out),
      Catch::Contains("owner is 2, expected 0 to 1"));
  ops::mask_targets(context{}, masks, {}, {}, mask_target_rule::align, tensor<float, 3>{{0, 28, 28}});
}
