// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/roi_pool.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "../support/gradient_check.hpp"

using namespace lungseg;
using ops::roi;
using ops::roi_map;
using ops::roi_method;
using ops::roi_pool_options;

namespace {

constexpr roi_pool_options every_option[] = {{roi_method::align, false, 2},
                                             {roi_method::align, true, 0},
                                             {roi_method::align, false, 0},
                                             {roi_method::align, true, 3},
                                             {roi_method::crop_and_resize, false, 0}};

/// Four corners around (y, x), which lie inside the map.
double bilinear(const view<const float, 4>& f, int n, double y, double x, int c) {
  const int y0 = std::min(static_cast<int>(y), f.extent(1) - 1), x0 = std::min(static_cast<int>(x), f.extent(2) - 1);
  const int y1 = std::min(y0 + 1, f.extent(1) - 1), x1 = std::min(x0 + 1, f.extent(2) - 1);
  const double fy = y - y0, fx = x - x0;
  return (1 - fy) * ((1 - fx) * f(n, y0, x0, c) + fx * f(n, y0, x1, c)) +
         fy * ((1 - fx) * f(n, y1, x0, c) + fx * f(n, y1, x1, c));
}

/// RoIAlign, sample by sample in double, as written down in the specification, section 2.4.
double plain_align(const roi_map& map, const roi& r, int P, int Q, int p, int q, int c, const roi_pool_options& o) {
  const int H = map.features.extent(1), W = map.features.extent(2);
  const double off = o.aligned ? 0.5 : 0.0;
  const double sy = r.area.y1 * map.scale_y - off, sx = r.area.x1 * map.scale_x - off;
  double rh = r.area.y2 * map.scale_y - off - sy, rw = r.area.x2 * map.scale_x - off - sx;
  if (!o.aligned) rh = std::max(rh, 1.0), rw = std::max(rw, 1.0);
  const int gh = o.sampling_ratio > 0 ? o.sampling_ratio : static_cast<int>(std::ceil(rh / P));
  const int gw = o.sampling_ratio > 0 ? o.sampling_ratio : static_cast<int>(std::ceil(rw / Q));
  double sum = 0;
  for (int iy = 0; iy < gh; ++iy)
    for (int ix = 0; ix < gw; ++ix) {
      double y = sy + p * rh / P + (iy + 0.5) * rh / P / gh, x = sx + q * rw / Q + (ix + 0.5) * rw / Q / gw;
      if (y < -1 || y > H || x < -1 || x > W) continue;
      y = std::clamp(y, 0.0, H - 1.0), x = std::clamp(x, 0.0, W - 1.0);
      sum += bilinear(map.features, r.image, y, x, c);
    }
  return sum / std::max(gh * gw, 1);
}

/// crop_and_resize in double, from the normalised box.
double plain_crop(const roi_map& map, const roi& r, int P, int Q, int p, int q, int c) {
  const int H = map.features.extent(1), W = map.features.extent(2);
  const auto at = [](double low, double high, double scale, int i, int n) {
    return n > 1 ? low * scale + i * (high - low) * scale / (n - 1) : 0.5 * (low + high) * scale;
  };
  const double y = at(r.area.y1, r.area.y2, map.scale_y, p, P), x = at(r.area.x1, r.area.x2, map.scale_x, q, Q);
  return y < 0 || y > H - 1 || x < 0 || x > W - 1 ? 0.0 : bilinear(map.features, r.image, y, x, c);
}

double plain(const roi_map& map, const roi& r, const shape<4>& out, int p, int q, int c, const roi_pool_options& o) {
  return o.method == roi_method::align ? plain_align(map, r, out[1], out[2], p, q, c, o)
                                       : plain_crop(map, r, out[1], out[2], p, q, c);
}

/// Two levels of two images and regions in and around them, none on a discontinuity of the border rules.
struct pyramid {
  explicit pyramid(int channels)
      : fine{test::random_tensor<4>({2, 24, 20, channels}, 1)},
        coarse{test::random_tensor<4>({2, 12, 10, channels}, 2)} {}
  std::vector<roi_map> maps(const roi_pool_options& o) const {
    if (o.method == roi_method::align) return {{fine.get(), 0.25f, 0.25f}, {coarse.get(), 0.125f, 0.125f}};
    return {{fine.get(), 23 / 95.0f, 19 / 79.0f}, {coarse.get(), 11 / 95.0f, 9 / 79.0f}};
  }
  tensor<float, 4> fine, coarse;
  std::vector<roi> rois{{{10.3f, 12.1f, 50.7f, 77.2f}, 0, 0},   {{0.4f, 0.3f, 78.2f, 94.1f}, 1, 1},
                        {{-20.3f, -11.7f, 31.9f, 41.3f}, 1, 0}, {{33.1f, 44.7f, 36.3f, 47.9f}, 0, 0},
                        {{60.2f, 70.9f, 120.3f, 130.1f}, 0, 1}, {{21.1f, 9.3f, 21.1f, 9.3f}, 1, 0}};
};

std::vector<context> all_contexts() {
  std::vector<context> result;
  for (const instruction_set set : every_instruction_set)
    if (supported(set)) result.push_back(context{}.with_instructions(set).with_threads(2));
  return result;
}

}  // namespace

TEST_CASE("roi_pool: the known answers of the originals on a ramp") {
  // Executed torchvision 0.14 and TensorFlow's formula (appendix C.4): f(y, x) = x, 64 x 64, rows 32..160, columns
  // 40..104 pixels.
  tensor<float, 4> ramp{{1, 64, 64, 1}};
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 64; ++x) ramp(0, y, x, 0) = static_cast<float>(x);
  const auto columns = [&](const box& area, float scale, const roi_pool_options& o) {
    tensor<float, 4> out{{1, 7, 7, 1}};
    ops::roi_pool(context{}, std::vector<roi_map>{{ramp.get(), scale, scale}}, std::vector<roi>{{area}}, out, o);
    for (int p = 1; p < 7; ++p)
      for (int q = 0; q < 7; ++q) CHECK(out(0, p, q, 0) == Approx(out(0, 0, q, 0)));
    return std::vector<float>(out.begin(), out.begin() + 7);
  };
  const auto check = [](const std::vector<float>& got, const std::vector<double>& known) {
    for (std::size_t q = 0; q < 7; ++q) CHECK(got[q] == Approx(known[q]).epsilon(1e-6));
  };
  const box area{40, 32, 104, 160};
  check(columns(math::to_inclusive(area), 63 / 255.0f, {.method = roi_method::crop_and_resize}),
        {9.88235, 12.47647, 15.07059, 17.66471, 20.25882, 22.85294, 25.44706});
  check(columns(area, 0.25f, {}), {11.14286, 13.42857, 15.71428, 18.00000, 20.28571, 22.57143, 24.85714});
  const std::vector<double> aligned{10.64286, 12.92857, 15.21428, 17.50000, 19.78571, 22.07143, 24.35714};
  check(columns(area, 0.25f, {.aligned = true}), aligned);
  check(columns(area, 0.25f, {.aligned = true, .sampling_ratio = 0}), aligned);
}

TEST_CASE("roi_pool: equals the definition for every option, depth and instruction set") {
  for (const int channels : {1, 5, 16, 70, 132}) {
    const pyramid scene{channels};
    for (const roi_pool_options& o : every_option)
      for (const context& ctx : all_contexts())
        for (const int size : {1, 7}) {
          CAPTURE(channels, static_cast<int>(o.method), o.aligned, o.sampling_ratio, name(ctx.instructions()), size);
          const auto maps = scene.maps(o);
          tensor<float, 4> out{{6, size, size + 1, channels}};
          ops::roi_pool(ctx, maps, scene.rois, out, o);
          double worst = 0;
          for (int r = 0; r < 6; ++r)
            for (int p = 0; p < size; ++p)
              for (int q = 0; q < size + 1; ++q)
                for (int c = 0; c < channels; ++c) {
                  const roi& region = scene.rois[static_cast<std::size_t>(r)];
                  const roi_map& map = maps[static_cast<std::size_t>(region.level)];
                  worst = std::max(worst, std::abs(out(r, p, q, c) - plain(map, region, out.extents(), p, q, c, o)));
                }
          // Positions near 24 in float leave 2e-6 in the weights, differences of neighbours are at most 2.
          CHECK(worst < 1e-5);
        }
  }
}

TEST_CASE("roi_pool: a constant map stays constant") {
  tensor<float, 4> map{{1, 16, 16, 8}};
  map.fill(2.5f);
  const std::vector<roi> inside{{{8.7f, 3.1f, 50.2f, 59.9f}}, {{0, 0, 63, 63}}};
  for (const roi_pool_options& o : every_option) {
    const float scale = o.method == roi_method::align ? 0.25f : 15 / 63.0f;
    tensor<float, 4> out{{2, 7, 7, 8}};
    ops::roi_pool(context{}, std::vector<roi_map>{{map.get(), scale, scale}}, inside, out, o);
    for (const float v : out) CHECK(v == Approx(2.5f));
  }
}

TEST_CASE("roi_pool: crop_and_resize of a region that covers the image reaches the corners") {
  const auto map = test::random_tensor<4>({1, 64, 64, 3}, 4);
  for (const int size : {7, 14, 28}) {
    tensor<float, 4> out{{1, size, size, 3}};
    ops::roi_pool(context{}, std::vector<roi_map>{{map.get(), 63 / 255.0f, 63 / 255.0f}},
                  std::vector<roi>{{math::to_inclusive({0, 0, 256, 256})}}, out,
                  {.method = roi_method::crop_and_resize});
    CHECK(out(0, 0, 0, 1) == map(0, 0, 0, 1));
    CHECK(out(0, size - 1, size - 1, 2) == Approx(map(0, 63, 63, 2)).margin(1e-4));
  }
}

TEST_CASE("roi_pool: crop_and_resize of a region clipped to the image never loses its last row") {
  tensor<float, 4> map{{1, 16, 64, 1}};
  map.fill(1);
  std::vector<roi> rois;
  for (int i = 0; i < 500; ++i) {
    const float start = 0.37f * static_cast<float>(i);
    rois.push_back({{start, 0.3f * start, 255, 63}});
  }
  for (const int size : {7, 14, 28}) {
    tensor<float, 4> out{{500, size, size, 1}};
    ops::roi_pool(context{}, std::vector<roi_map>{{map.get(), 15 / 63.0f, 63 / 255.0f}}, rois, out,
                  {.method = roi_method::crop_and_resize});
    CHECK(*std::min_element(out.begin(), out.end()) == Approx(1));
  }
}

TEST_CASE("roi_pool: NaN regions and regions far outside give zeros, also with NaN features elsewhere") {
  tensor<float, 4> map{{1, 8, 8, 4}};
  map.fill(1);
  map(0, 7, 7, 2) = std::numeric_limits<float>::quiet_NaN();
  const float lost = map(0, 7, 7, 2), endless = std::numeric_limits<float>::infinity();
  const std::vector<roi> odd{{{lost, 0, 9, 9}},      {{0, 0, lost, 9}},          {{0, lost, 9, 9}},
                             {{900, 900, 990, 990}}, {{-990, -990, -900, -900}}, {{-endless, 0, endless, 9}}};
  for (const roi_pool_options& o : every_option) {
    tensor<float, 4> out{{6, 3, 3, 4}};
    out.fill(5);
    ops::roi_pool(context{}, std::vector<roi_map>{{map.get(), 0.25f, 0.25f}}, odd, out, o);
    for (const float v : out) CHECK(v == 0);
  }
}

TEST_CASE("roi_pool_backward: the adjoint of the forward pass") {
  // roi_pool is linear in the features, so <dout, pool(x)> = <backward(dout), x> for all dout and x is the whole claim.
  for (const int channels : {5, 70})
    for (const roi_pool_options& o : every_option)
      for (const context& ctx : all_contexts()) {
        const pyramid scene{channels};
        const auto maps = scene.maps(o);
        tensor<float, 4> out{{6, 7, 6, channels}};
        const auto dout = test::random_tensor<4>(out.extents(), 8);
        tensor<float, 4> dfine{scene.fine.extents()}, dcoarse{scene.coarse.extents()};
        const std::vector<view<float, 4>> gradients{dfine.get(), dcoarse.get()};
        ops::roi_pool(ctx, maps, scene.rois, out, o);
        ops::roi_pool_backward(ctx, dout, scene.rois, maps, gradients, o);
        const double forward = test::inner(dout, out);
        const double backward = test::inner(dfine, scene.fine) + test::inner(dcoarse, scene.coarse);
        CHECK(backward == Approx(forward).epsilon(1e-5).margin(1e-4));
        CHECK(std::abs(forward) > 1e-2);
      }
}

TEST_CASE("roi_pool_backward: central differences of the definition") {
  for (const roi_pool_options& o : every_option) {
    pyramid scene{2};
    const auto maps = scene.maps(o);
    const auto dout = test::random_tensor<4>({6, 3, 3, 2}, 8);
    const auto loss = [&] {
      double sum = 0;
      for (int r = 0; r < 6; ++r)
        for (int p = 0; p < 3; ++p)
          for (int q = 0; q < 3; ++q)
            for (int c = 0; c < 2; ++c) {
              const roi& region = scene.rois[static_cast<std::size_t>(r)];
              sum += dout(r, p, q, c) *
                     plain(maps[static_cast<std::size_t>(region.level)], region, dout.extents(), p, q, c, o);
            }
      return sum;
    };
    tensor<float, 4> dfine{scene.fine.extents()}, dcoarse{scene.coarse.extents()};
    const std::vector<view<float, 4>> gradients{dfine.get(), dcoarse.get()};
    ops::roi_pool_backward(context{}, dout, scene.rois, maps, gradients, o);
    // The loss is linear, so the step may be large.
    CHECK(test::gradient_error(dfine, test::numeric_gradient_of(scene.fine.get(), loss, 0.5f)) < 1e-5);
    CHECK(test::gradient_error(dcoarse, test::numeric_gradient_of(scene.coarse.get(), loss, 0.5f)) < 1e-5);
  }
}

TEST_CASE("roi_pool_backward: adds, and gives the same bytes for any number of threads") {
  const pyramid scene{37};
  const roi_pool_options o{};
  const auto maps = scene.maps(o);
  const auto dout = test::random_tensor<4>({6, 7, 7, 37}, 8);
  const auto run = [&](int threads, float start) {
    tensor<float, 4> dfine{scene.fine.extents()}, dcoarse{scene.coarse.extents()};
    dfine.fill(start);
    const std::vector<view<float, 4>> gradients{dfine.get(), dcoarse.get()};
    ops::roi_pool_backward(context{}.with_threads(threads), dout, scene.rois, maps, gradients, o);
    return dfine;
  };
  const auto one = run(1, 0);
  for (const int threads : {2, 3, 8}) {
    const auto other = run(threads, 0);
    CHECK(std::equal(one.begin(), one.end(), other.begin()));
  }
  const auto shifted = run(2, 3);
  for (std::int64_t i = 0; i < one.size(); i += 11) CHECK(shifted[i] == Approx(one[i] + 3).margin(1e-5));
}

TEST_CASE("roi_pool: no regions is fine, what it refuses") {
  const pyramid scene{3};
  const auto maps = scene.maps({});
  tensor<float, 4> none{{0, 7, 7, 3}}, one{{1, 7, 7, 3}}, deep{{1, 7, 7, 4}};
  ops::roi_pool(context{}, maps, {}, none);
  CHECK_THROWS_WITH(ops::roi_pool(context{}, maps, {}, one), Catch::Contains("out axis 0 is 1, expected 0"));
  const std::vector<roi> level{{{0, 0, 9, 9}, 0, 2}}, image{{{0, 0, 9, 9}, 2, 0}}, good{{{0, 0, 9, 9}, 0, 0}};
  CHECK_THROWS_WITH(ops::roi_pool(context{}, maps, level, one), Catch::Contains("level 2"));
  CHECK_THROWS_WITH(ops::roi_pool(context{}, maps, image, one), Catch::Contains("image 2"));
  CHECK_THROWS_WITH(ops::roi_pool(context{}, maps, good, deep), Catch::Contains("features axis 3 is 3, expected 4"));
  CHECK_THROWS_AS(ops::roi_pool(context{}, maps, good, one, {.sampling_ratio = -1}), option_error);
  tensor<float, 4> wrong{{2, 24, 20, 4}};
  const std::vector<view<float, 4>> gradients{wrong.get(), wrong.get()};
  CHECK_THROWS_WITH(ops::roi_pool_backward(context{}, one, good, maps, gradients), Catch::Contains("dlevels[0]"));
}
