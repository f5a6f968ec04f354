// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "gpu_cases.hpp"
#include "lungseg/data/components.hpp"

namespace lungseg::test {

namespace {

/// Noise of several densities, then shapes that wind: rings, a comb, a spiral, all and nothing. Odd sides.
std::vector<mask> some_masks() {
  const int H = 37, W = 53;
  std::vector<mask> all;
  for (const float density : {0.2f, 0.45f, 0.6f, 0.9f}) {
    const auto noise = random_tensor<2>({H, W}, static_cast<std::uint32_t>(1000 * density));
    mask m{H, W};
    for (std::size_t i = 0; i < m.pixels.size(); ++i)
      m.pixels[i] = 0.5f * (noise[static_cast<std::int64_t>(i)] + 1) < density;
    all.push_back(std::move(m));
  }
  mask rings{H, W}, comb{H, W}, spiral{H, W}, full{H, W}, none{H, W};
  for (int y = 0; y < H; ++y)
    for (int x = 0; x < W; ++x) {
      const int ring = std::min({y, x, H - 1 - y, W - 1 - x});
      rings(y, x) = ring % 2 == 0;
      comb(y, x) = x % 2 == 0 || y == H - 1;
      full(y, x) = 1;
      // A band that goes inward: rings, each opened and joined to the next on the left.
      spiral(y, x) = (ring % 2 == 0 && !(x == ring && y == ring + 1)) || (ring % 2 == 1 && x == ring && y == ring + 1);
    }
  for (mask* m : {&rings, &comb, &spiral, &full, &none}) all.push_back(std::move(*m));
  return all;
}

/// Labels, and K rows of area and box for each mask, then the counts.
std::vector<float> run_components(const context& ctx, connectivity neighbours, int K) {
  const std::vector<mask> masks = some_masks();
  const int N = static_cast<int>(masks.size()), H = masks[0].height, W = masks[0].width;
  std::vector<float> all;
  if (ctx.where().is_cuda()) {
    tensor<std::uint8_t, 3> host{{N, H, W}};
    for (int n = 0; n < N; ++n)
      std::copy(masks[static_cast<std::size_t>(n)].pixels.begin(), masks[static_cast<std::size_t>(n)].pixels.end(),
                &host(n, 0, 0));
    const auto there = to_device(ctx, host);
    auto labels = ctx.make<int>(shape<3>{N, H, W});
    auto areas = ctx.make<int>(shape<2>{N, K});
    auto counts = ctx.make<int>(shape<1>{N});
    auto bounds = ctx.make<box>(shape<2>{N, K});
    backend::cuda::label_components(ctx, there.get(), neighbours == connectivity::eight, labels,
                                    {areas, bounds, counts});
    all = flat(ctx, labels);
    const auto host_areas = to_host(ctx, areas);
    const auto host_bounds = to_host(ctx, bounds);
    for (std::int64_t i = 0; i < host_areas.size(); ++i) {
      const box& b = host_bounds[i];
      for (const float v : {static_cast<float>(host_areas[i]), b.x1, b.y1, b.x2, b.y2}) all.push_back(v);
    }
    for (const float v : flat(ctx, counts)) all.push_back(v);
    return all;
  }
  std::vector<float> tables, counts;
  for (const mask& m : masks) {
    const components found = label_components(m, neighbours);
    for (const std::int32_t label : found.labels().pixels) all.push_back(label <= K ? static_cast<float>(label) : 0.0f);
    for (int k = 0; k < K; ++k) {
      const component c = k < found.count() ? found[k] : component{};
      for (const float v : {static_cast<float>(c.area), c.bounds.x1, c.bounds.y1, c.bounds.x2, c.bounds.y2})
        tables.push_back(v);
    }
    counts.push_back(static_cast<float>(found.count()));
  }
  all.insert(all.end(), tables.begin(), tables.end());
  all.insert(all.end(), counts.begin(), counts.end());
  return all;
}

}  // namespace

void add_component_cases(std::vector<gpu_case>& all) {
  for (const auto neighbours : {connectivity::four, connectivity::eight})
    for (const int K : {5, 600})
      all.push_back({std::string{"label_components, "} + (neighbours == connectivity::four ? "4" : "8") +
                         " neighbours, at most " + std::to_string(K),
                     0, "whole numbers", [=](const context& c) { return run_components(c, neighbours, K); }});
}

}  // namespace lungseg::test
