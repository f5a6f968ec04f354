// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "gpu_cases.hpp"
#include "lungseg/data/pixels/components.hpp"
#include "mask_batch.hpp"

namespace lungseg::test {

namespace {

/// Labels, and K rows of area and box for each mask, then the counts.
std::vector<float> run_components(const context& ctx, connectivity neighbours, int K) {
  const std::vector<mask> masks = winding_masks();
  const int N = static_cast<int>(masks.size()), H = masks[0].height, W = masks[0].width;
  std::vector<float> all;
  if (ctx.where().is_cuda()) {
    const auto there = to_batch(ctx, masks);
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
