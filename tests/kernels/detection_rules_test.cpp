// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "../support/random_tensor.hpp"
#include "lungseg/ops/mask_paste.hpp"
#include "lungseg/ops/roi_pool.hpp"
#include "ops/paste_rules.hpp"
#include "ops/roi_pool_rule.hpp"
#include "rule_on_host.hpp"

using namespace lungseg;
using namespace lungseg::backend::cuda;
using test::random_tensor;
using test::run;

namespace {

const context ctx;

/// Regions of all sizes: inside, over the edge, tiny, outside, and one with a NaN side.
std::vector<box> regions() {
  return {{3, 5, 40, 50},   {0, 0, 127, 127}, {-20, -10, 30, 25}, {100, 90, 160, 150},         {10, 10, 10.5f, 10.25f},
          {50, 60, 50, 60}, {300, 2, 310, 9}, {NAN, 4, 20, 30},   {17.3f, 2.9f, 90.1f, 33.3f}, {64, 64, 72, 127}};
}

struct pyramid {
  std::vector<tensor<float, 4>> maps;
  roi_levels<float> levels;
  std::vector<ops::roi_map> cpu;

  pyramid(int channels, bool crop) {
    for (int level = 0; level < 4; ++level) {
      const int side = 32 >> level;
      maps.push_back(random_tensor<4>({2, side, side, channels}, static_cast<std::uint32_t>(level) + 1));
      const float scale = crop ? static_cast<float>(side - 1) / 127 : static_cast<float>(side) / 128;
      levels.map[level] = maps.back().get();
      levels.scale_y[level] = levels.scale_x[level] = scale;
      cpu.push_back({maps.back(), scale, scale});
    }
    levels.count = 4;
  }
};

}  // namespace

TEST_CASE("roi_pool_rule: as the CPU for every method, with the level found by size") {
  for (const bool crop : {false, true})
    for (const bool aligned : {false, true})
      for (const int ratio : {0, 2}) {
        const pyramid p{8, crop};
        const std::vector<box> areas = regions();
        const auto R = static_cast<int>(areas.size());
        roi_pool_call call{.crop = crop, .aligned = aligned, .sampling_ratio = ratio, .level = {}};
        call.level.canonical_size = 64;
        std::vector<int> images;
        std::vector<ops::roi> rois;
        for (int r = 0; r < R; ++r) {
          const box& area = areas[static_cast<std::size_t>(r)];
          images.push_back(r % 2);
          rois.push_back({area, r % 2, math::roi_level(area, call.level) - call.level.min_level});
        }
        tensor<float, 4> expected{{R, 3, 5, 8}}, got{{R, 3, 5, 8}};
        ops::roi_pool(ctx, p.cpu, rois, expected,
                      {.method = crop ? ops::roi_method::crop_and_resize : ops::roi_method::align,
                       .aligned = aligned,
                       .sampling_ratio = ratio});
        // The CPU adds the weights of samples that share a cell first: another order of the same sums.
        run(got.size() / 4, roi_pool_rule<float, 4>{p.levels, areas.data(), images.data(), got, call});
        CHECK(test::largest_difference(got, expected) < 2e-6);
        run(got.size(), roi_pool_rule<float, 1>{p.levels, areas.data(), images.data(), got, call});
        CHECK(test::largest_difference(got, expected) < 2e-6);
      }
}

TEST_CASE("roi_pool_rule: an unused row becomes zeros, a fixed level is taken") {
  const pyramid p{4, false};
  const std::vector<box> areas{{3, 5, 40, 50}, {3, 5, 40, 50}};
  const std::vector<int> images{-1, 1};
  tensor<float, 4> got = random_tensor<4>({2, 2, 2, 4}, 3), expected{{1, 2, 2, 4}};
  run(got.size() / 4,
      roi_pool_rule<float, 4>{p.levels, areas.data(), images.data(), got, {.fixed_level = 1, .level = {}}});
  const std::vector<ops::roi> rois{{areas[1], 1, 1}};
  ops::roi_pool(ctx, p.cpu, rois, expected);
  for (int i = 0; i < 16; ++i) {
    CHECK(got[i] == 0);
    CHECK(got[16 + i] == Approx(expected[i]).margin(1e-6));
  }
}

TEST_CASE("paste_mask_rule: the mask of the CPU, pixel by pixel, for every rule") {
  tensor<float, 3> cells = random_tensor<3>({7, 6, 6}, 4);
  for (float& v : cells) v = 0.5f * (v + 1);
  const std::vector<box> areas{
      {3.2f, 4.7f, 21.4f, 17.9f}, {-5, -3, 12, 40}, {20, 10, 60, 70}, {8, 8, 8, 8}, {NAN, 1, 2, 3},
      {100, 2, 120, 9},           {0, 0, 31, 27}};
  for (const auto rule : {math::paste_rule::box_resize, math::paste_rule::expand_one, math::paste_rule::grid_sample,
                          math::paste_rule::edge_clamp}) {
    tensor<std::uint8_t, 3> films{{7, 27, 31}};
    for (std::uint8_t& v : films) v = 9;
    std::vector<float> low(7), high(7);
    run(7, cell_range_rule{cells, low.data(), high.data()});
    const bool limited = rule == math::paste_rule::box_resize;
    run(films.size(),
        paste_mask_rule{cells, areas.data(), limited ? low.data() : nullptr, high.data(), rule, 0.5f, films});
    for (int d = 0; d < 7; ++d) {
      tensor<std::uint8_t, 2> expected{{27, 31}};
      const view<const float, 2> one{&cells(d, 0, 0), {6, 6}};
      ops::paste_mask(one, areas[static_cast<std::size_t>(d)], rule, 0.5f, expected);
      INFO("rule " << static_cast<int>(rule) << ", region " << d);
      CHECK(std::equal(expected.begin(), expected.end(), &films(d, 0, 0)));
    }
  }
}
