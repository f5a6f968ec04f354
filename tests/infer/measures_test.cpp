// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/score/measures.hpp"

#include <catch2/catch.hpp>
#include <utility>

#include "lungseg/core/random.hpp"
#include "lungseg/infer/score/summary.hpp"
#include "lungseg/infer/score/wilson.hpp"

using namespace lungseg;

namespace {

mask measured_block(int height, int width, int y1, int x1, int y2, int x2) {
  mask result{height, width};
  for (int y = y1; y < y2; ++y)
    for (int x = x1; x < x2; ++x) result(y, x) = 1;
  return result;
}

/// A few overlapping discs.
mask blobs(int height, int width, std::uint32_t seed) {
  random_stream random{seed, 0};
  mask result{height, width};
  for (int k = 0; k < 4; ++k) {
    const int cy = static_cast<int>(random.below(static_cast<std::uint32_t>(height)));
    const int cx = static_cast<int>(random.below(static_cast<std::uint32_t>(width)));
    const int radius = static_cast<int>(random.below(10));
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        if ((y - cy) * (y - cy) + (x - cx) * (x - cx) <= radius * radius) result(y, x) = 1;
  }
  return result;
}

/// The definition, pair by pair.
surface_distances by_pairs(const mask& a, const mask& b) {
  const auto surface = [](const mask& m) {
    std::vector<std::pair<int, int>> points;
    const auto in = [&](int y, int x) { return y >= 0 && x >= 0 && y < m.height && x < m.width && m(y, x); };
    for (int y = 0; y < m.height; ++y)
      for (int x = 0; x < m.width; ++x)
        if (in(y, x) && (!in(y - 1, x) || !in(y + 1, x) || !in(y, x - 1) || !in(y, x + 1))) points.emplace_back(y, x);
    return points;
  };
  const auto p = surface(a), q = surface(b);
  const auto nearest = [](const auto& from, const auto& to) {
    std::vector<double> result;
    for (const auto& [y1, x1] : from) {
      double best = 1e9;
      for (const auto& [y2, x2] : to) best = std::min(best, std::hypot(y1 - y2, x1 - x2));
      result.push_back(best);
    }
    std::sort(result.begin(), result.end());
    return result;
  };
  const auto there = nearest(p, q), back = nearest(q, p);
  const auto percentile = [](const std::vector<double>& sorted) {
    const double place = 0.95 * static_cast<double>(sorted.size() - 1);
    const auto low = static_cast<std::size_t>(place);
    const double next = low + 1 < sorted.size() ? sorted[low + 1] : sorted[low];
    return sorted[low] + (place - static_cast<double>(low)) * (next - sorted[low]);
  };
  double sum = 0;
  for (const double d : there) sum += d;
  for (const double d : back) sum += d;
  return {std::max(percentile(there), percentile(back)), sum / static_cast<double>(there.size() + back.size())};
}

}  // namespace

TEST_CASE("overlap_of: hand-worked, on masks and on runs") {
  const mask a = measured_block(10, 10, 0, 0, 4, 5),
             b = measured_block(10, 10, 2, 1, 6, 5);  // 20 and 16 pixels, 8 shared
  for (const overlap& result : {overlap_of(a, b), overlap_of(encode(a), encode(b))}) {
    CHECK(result.both == 8);
    CHECK(result.first == 20);
    CHECK(result.second == 16);
    CHECK(result.dice() == Approx(16.0 / 36));
    CHECK(result.iou() == Approx(8.0 / 28));
  }
  mask bright = a;
  for (auto& pixel : bright.pixels) pixel = static_cast<std::uint8_t>(pixel * 255);
  CHECK(overlap_of(a, bright).dice() == 1);
}

TEST_CASE("overlap_of: empty masks") {
  const mask none{4, 4}, some = measured_block(4, 4, 0, 0, 2, 2);
  CHECK(overlap_of(none, none).dice() == 1);
  CHECK(overlap_of(none, none).iou() == 1);
  CHECK(overlap_of(none, some).dice() == 0);
  CHECK(overlap_of(some, none).iou() == 0);
  CHECK_THROWS_AS(overlap_of(some, mask{4, 5}), shape_error);
  CHECK_THROWS_AS(overlap_of(encode(some), encode(mask{2, 8})), shape_error);
}

TEST_CASE("surface_distances_of: hand-worked") {
  CHECK(surface_distances_of(measured_block(30, 30, 5, 5, 15, 15), measured_block(30, 30, 5, 5, 15, 15)).hd95 == 0);
  CHECK(surface_distances_of(measured_block(30, 30, 5, 5, 15, 15), measured_block(30, 30, 5, 5, 15, 15)).assd == 0);
  // Two single pixels, a 3-4-5 triangle apart.
  const surface_distances pixels =
      surface_distances_of(measured_block(9, 9, 1, 1, 2, 2), measured_block(9, 9, 5, 4, 6, 5));
  CHECK(pixels.hd95 == 5);
  CHECK(pixels.assd == 5);
  // A column of 10 pixels against the same three columns further: every distance is 3.
  CHECK(surface_distances_of(measured_block(20, 20, 4, 2, 14, 3), measured_block(20, 20, 4, 5, 14, 6)).assd == 3);
  // One far pixel among 21: the 95th percentile is at place 19 of 0..20, still 0, and the mean notices it.
  mask with_speck = measured_block(30, 40, 0, 0, 1, 20);
  with_speck(29, 0) = 1;
  const surface_distances speck = surface_distances_of(with_speck, measured_block(30, 40, 0, 0, 1, 20));
  CHECK(speck.hd95 == 0);
  CHECK(speck.assd == Approx(29.0 / 41));
}

TEST_CASE("surface_distances_of: equals the definition on random blots, and is symmetric") {
  int compared = 0;
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    const mask a = blobs(30, 40, seed), b = blobs(30, 40, seed + 1000);
    const surface_distances result = surface_distances_of(a, b), wanted = by_pairs(a, b);
    CHECK(result.hd95 == Approx(wanted.hd95).margin(1e-9));
    CHECK(result.assd == Approx(wanted.assd).margin(1e-9));
    CHECK(surface_distances_of(b, a).hd95 == result.hd95);
    compared += result.hd95 > 0;
  }
  CHECK(compared > 50);
}

TEST_CASE("surface_distances_of: an empty mask has no surface") {
  const mask none{4, 4}, some = measured_block(4, 4, 0, 0, 2, 2);
  CHECK(std::isnan(surface_distances_of(none, some).hd95));
  CHECK(std::isnan(surface_distances_of(some, none).assd));
  CHECK(std::isnan(surface_distances_of(none, none).hd95));
  CHECK_THROWS_AS(surface_distances_of(some, mask{4, 5}), shape_error);
}

TEST_CASE("quantile and summarise: numpy's interpolation, NaN left out") {
  CHECK(quantile({4, 1, 3, 2}, 0.5) == 2.5);
  CHECK(quantile({4, 1, 3, 2}, 0) == 1);
  CHECK(quantile({4, 1, 3, 2}, 1) == 4);
  CHECK(quantile({1, 2, 3, 4, 5}, 0.05) == Approx(1.2));
  CHECK(quantile({7}, 0.95) == 7);
  CHECK(std::isnan(quantile({}, 0.5)));
  const summary result = summarise({3, std::nan(""), 1, 2});
  CHECK(result.count == 3);
  CHECK(result.mean == 2);
  CHECK(result.median == 2);
  CHECK(result.percentile_5 == Approx(1.1));
  CHECK(result.percentile_95 == Approx(2.9));
  CHECK(summarise({}).count == 0);
  CHECK(std::isnan(summarise({}).mean));
}

TEST_CASE("wilson: known intervals") {
  const rate seed = wilson(65, 69);  // 94.2 %: the original's result, 86.0 to 97.7 %
  CHECK(seed.value == Approx(0.9420).margin(5e-5));
  CHECK(seed.low == Approx(0.860).margin(5e-4));
  CHECK(seed.high == Approx(0.977).margin(5e-4));
  CHECK(wilson(0, 10).low == 0);
  CHECK(wilson(0, 10).high == Approx(0.2775).margin(5e-5));  // z^2 / (n + z^2)
  CHECK(wilson(10, 10).low == Approx(0.7225).margin(5e-5));
  CHECK(wilson(10, 10).high == 1);
  CHECK(wilson(5, 10).low == Approx(1 - wilson(5, 10).high));
  CHECK(std::isnan(wilson(0, 0).value));
  CHECK(wilson(0, 0).high == 1);
  CHECK_THROWS_AS(wilson(3, 2), option_error);
  CHECK_THROWS_AS(wilson(-1, 2), option_error);
}

TEST_CASE("surface distances of a film whose pixels are not square are those on square ones") {
  const mask a = measured_block(40, 60, 10, 10, 20, 30), lower = measured_block(40, 60, 16, 10, 26, 30),
             beside = measured_block(40, 60, 10, 16, 20, 36);
  const auto assd = [&](const mask& b, double aspect) {
    return surface_distances_of(encode(a), encode(b), {40, 60, {}, aspect}).assd;
  };
  CHECK(assd(lower, 1) == surface_distances_of(a, lower).assd);
  // Rows twice as far apart as columns: a pixel down is two, and blocks are as if they had been drawn so.
  const mask tall = measured_block(80, 60, 20, 10, 40, 30);
  CHECK(assd(lower, 2) ==
        Approx(surface_distances_of(tall, measured_block(80, 60, 32, 10, 52, 30)).assd).epsilon(1e-9));
  CHECK(assd(beside, 2) ==
        Approx(surface_distances_of(tall, measured_block(80, 60, 20, 16, 40, 36)).assd).epsilon(1e-9));
  CHECK_THROWS_AS(surface_distances_of(encode(a), encode(lower), {41, 60, {}, 2.0}), shape_error);
}
