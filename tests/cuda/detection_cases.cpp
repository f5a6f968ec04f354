// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "gpu_cases.hpp"
#include "lungseg/ops/softmax.hpp"

namespace lungseg::test {

namespace {

/// `count` boxes within 128 x 128, by falling score if the reader wants that.
tensor<box, 1> some_boxes(int count, std::uint32_t seed) {
  const auto r = random_tensor<2>({count, 4}, seed);
  tensor<box, 1> boxes{{count}};
  for (int i = 0; i < count; ++i) {
    const float x = 45 * (r(i, 0) + 1), y = 45 * (r(i, 1) + 1);
    boxes[i] = {x, y, x + 2 + 18 * (r(i, 2) + 1), y + 2 + 18 * (r(i, 3) + 1)};
  }
  return boxes;
}

std::vector<float> run_top_k(const context& ctx) {
  const int rows = 3, width = 20000, k = 1000;
  auto scores = random_tensor<2>({rows, width}, 1);
  for (float& s : scores) s = std::round(1000 * s);  // with ties
  const auto there = to_device(ctx, scores);
  auto picked = ctx.make<int>(shape<3>{rows, 1, k});
  ops::top_k(ctx, there, {1, {0, width}}, picked);
  return flat(ctx, picked);
}

std::vector<float> run_nms(const context& ctx) {
  const int count = 1000, limit = 300;
  const auto there = to_device(ctx, some_boxes(count, 2));
  auto kept = ctx.make<int>(shape<2>{1, limit});
  ops::nms(ctx, there.get().reshaped(shape<2>{1, count}), {}, {}, 0.5f, kept);
  return flat(ctx, kept);
}

std::vector<float> run_roi_pool(const context& ctx) {
  const int regions = 64, channels = 64;
  const tensor<box, 1> areas = some_boxes(regions, 3);
  const auto fine = random_tensor<4>({2, 32, 32, channels}, 4), coarse = random_tensor<4>({2, 16, 16, channels}, 5);
  const math::level_options level{.canonical_size = 24, .canonical_level = 3, .max_level = 3};
  tensor<int, 1> images{{regions}};
  std::vector<ops::roi> rois;
  for (int r = 0; r < regions; ++r) {
    images[r] = r % 2;
    rois.push_back({areas[r], r % 2, math::roi_level(areas[r], level) - level.min_level});
  }
  auto out = ctx.make<float>(shape<4>{regions, 7, 7, channels});
  if (ctx.where().is_cuda()) {
    const auto f = to_device(ctx, fine), c = to_device(ctx, coarse);
    const auto a = to_device(ctx, areas);
    const auto n = to_device(ctx, images);
    const backend::cuda::roi_levels<float> levels{{f.get(), c.get()}, {0.25f, 0.125f}, {0.25f, 0.125f}, 2};
    backend::cuda::roi_pool<float>(ctx, levels, a.get(), n.get(), out.get(), {.level = level});
  } else {
    const std::vector<ops::roi_map> maps{{fine, 0.25f, 0.25f}, {coarse, 0.125f, 0.125f}};
    ops::roi_pool(ctx, maps, rois, out);
  }
  return flat(ctx, out);
}

std::vector<float> run_paste(const context& ctx) {
  const int count = 6, height = 120, width = 130;
  const auto cells = random_tensor<3>({count, 28, 28}, 6);
  const tensor<box, 1> areas = some_boxes(count, 7);
  auto films = ctx.make<std::uint8_t>(shape<3>{count, height, width});
  if (ctx.where().is_cuda()) {
    const auto c = to_device(ctx, cells);
    const auto a = to_device(ctx, areas);
    backend::cuda::paste_masks(ctx, c.get(), a.get(), math::paste_rule::edge_clamp, 0.1f, films);
  } else {
    for (int d = 0; d < count; ++d)
      ops::paste_mask({&cells(d, 0, 0), {28, 28}}, areas[d], math::paste_rule::edge_clamp, 0.1f,
                      {&films(d, 0, 0), {height, width}});
  }
  return flat(ctx, films);
}

std::vector<float> run_softmax(const context& ctx) {
  const auto logits = to_device(ctx, random_tensor<2>({500, 3}, 8));
  auto y = ctx.make<float>(logits.extents());
  ops::softmax(ctx, logits, y);
  return flat(ctx, y);
}

}  // namespace

void add_detection_cases(std::vector<gpu_case>& all) {
  all.push_back({"top_k", 0, "indices", run_top_k});
  all.push_back({"nms", 0, "indices", run_nms});
  all.push_back({"roi_pool", 1e-5, "another order of the sums", run_roi_pool});
  all.push_back({"paste_masks", 0, "the same roundings", run_paste});
  all.push_back({"softmax", 1e-5, "another exp", run_softmax});
}

}  // namespace lungseg::test
