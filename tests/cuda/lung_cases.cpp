// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "gpu_cases.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/pixels/moments.hpp"
#include "mask_batch.hpp"

namespace lungseg::test {

namespace {

constexpr int most = 600;  // components; more than any of the masks has

tensor<int, 3> labels_on_gpu(const context& ctx, const std::vector<mask>& masks) {
  const auto there = to_batch(ctx, masks);
  const int N = there.extent(0);
  auto labels = ctx.make<int>(there.extents());
  auto areas = ctx.make<int>(shape<2>{N, most});
  auto bounds = ctx.make<box>(shape<2>{N, most});
  auto counts = ctx.make<int>(shape<1>{N});
  backend::cuda::label_components(ctx, there.get(), true, labels, {areas, bounds, counts});
  return labels;
}

/// The moments of all labels; the sums are small enough for a float to hold them.
std::vector<float> run_moments(const context& ctx) {
  const std::vector<mask> masks = winding_masks();
  tensor<moments, 2> sums{{static_cast<int>(masks.size()), most}};
  if (ctx.where().is_cuda()) {
    auto there = ctx.make<moments>(sums.extents());
    backend::cuda::label_moments(ctx, labels_on_gpu(ctx, masks).get(), there);
    sums = to_host(ctx, there);
  } else {
    for (std::size_t n = 0; n < masks.size(); ++n) {
      const auto parts = component_moments(label_components(masks[n]));
      std::copy(parts.begin(), parts.end(), &sums(static_cast<int>(n), 0));
    }
  }
  std::vector<float> all;
  for (const moments& m : sums)
    for (const std::int64_t v : {m.area, m.sum_x, m.sum_y, m.sum_xx, m.sum_xy, m.sum_yy})
      all.push_back(static_cast<float>(v));
  return all;
}

/// Which components of a mask are taken: its first two, the other way round in every second mask; where a component is
/// missing, or in every fourth mask, none.
std::array<int, 2> labels_of(std::size_t n, int count) {
  std::array<int, 2> chosen{count > 0 ? 1 : 0, count > 1 && n % 4 != 3 ? 2 : 0};
  if (n % 2 == 1) std::swap(chosen[0], chosen[1]);
  return chosen;
}

std::vector<float> run_fill_on_gpu(const context& ctx, const std::vector<mask>& masks) {
  const int N = static_cast<int>(masks.size());
  tensor<int, 2> chosen{{N, 2}};
  tensor<int, 1> first_at{{N}};
  for (int n = 0; n < N; ++n) {
    const auto i = static_cast<std::size_t>(n);
    const auto two = labels_of(i, label_components(masks[i]).count());
    std::copy(two.begin(), two.end(), &chosen(n, 0));
    first_at(n) = n / 2 % 2;
  }
  auto labels = labels_on_gpu(ctx, masks);
  auto lungs = ctx.make<std::uint8_t>(shape<4>{N, 2, masks[0].height, masks[0].width});
  backend::cuda::fill_components(ctx, labels, to_device(ctx, chosen).get());
  backend::cuda::write_lungs(ctx, labels.get(), to_device(ctx, first_at).get(), lungs);
  std::vector<float> all = flat(ctx, labels);
  for (const float v : flat(ctx, lungs)) all.push_back(v);
  return all;
}

/// Bits and masks of two components with their holes filled.
std::vector<float> run_fill(const context& ctx) {
  const std::vector<mask> masks = winding_masks();
  if (ctx.where().is_cuda()) return run_fill_on_gpu(ctx, masks);
  std::vector<float> all, written;
  for (std::size_t n = 0; n < masks.size(); ++n) {
    const components found = label_components(masks[n]);
    std::array<mask, 2> side{mask{found.height(), found.width()}, mask{found.height(), found.width()}};
    const auto two = labels_of(n, found.count());
    for (std::size_t k = 0; k < 2; ++k)
      if (two[k] != 0) side[k] = fill_holes(found.select(two[k] - 1));
    for (std::size_t i = 0; i < side[0].pixels.size(); ++i)
      all.push_back(static_cast<float>(side[0].pixels[i] + 2 * side[1].pixels[i]));
    detail::remove_pixels(side[1], side[0]);
    if (n / 2 % 2 == 1) std::swap(side[0], side[1]);
    for (const mask& m : side) written.insert(written.end(), m.pixels.begin(), m.pixels.end());
  }
  all.insert(all.end(), written.begin(), written.end());
  return all;
}

}  // namespace

void add_lung_cases(std::vector<gpu_case>& all) {
  all.push_back({"label_moments", 0, "whole numbers", run_moments});
  all.push_back({"fill_components, write_lungs", 0, "whole numbers", run_fill});
}

}  // namespace lungseg::test
