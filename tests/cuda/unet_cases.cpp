// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "gpu_cases.hpp"
#include "lungseg/ops/concat.hpp"
#include "lungseg/ops/depthwise.hpp"
#include "lungseg/ops/mask_overlap_loss.hpp"
#include "lungseg/ops/squeeze.hpp"

namespace lungseg::test {

namespace {

template <std::size_t Rank>
tensor<float, static_cast<int>(Rank)> random_values(const context& ctx, const std::array<int, Rank>& e,
                                                    std::uint32_t seed) {
  return to_device(ctx, random_tensor<static_cast<int>(Rank)>(e, seed));
}
std::vector<float> joined_maps(const context& ctx, std::initializer_list<const tensor<float, 4>*> tensors) {
  std::vector<float> all;
  for (const tensor<float, 4>* t : tensors) {
    const std::vector<float> values = flat(ctx, *t);
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

/// Forward with bias and swish, and both gradients, added to.
std::vector<float> run_depthwise(const context& ctx, int channels, int kernel, int stride) {
  const shape<4> e{2, 13, 11, channels}, f{channels, kernel, kernel, 1};
  const shape<4> out{2, (13 + stride - 1) / stride, (11 + stride - 1) / stride, channels};
  const auto x = random_values(ctx, e, 1), filter = random_values(ctx, f, 2), dy = random_values(ctx, out, 3);
  const auto bias = random_values(ctx, shape<1>{channels}, 4);
  auto y = ctx.make<float>(out), dx = random_values(ctx, e, 5), dfilter = random_values(ctx, f, 6);
  ops::depthwise_options options{.stride = {stride, stride}, .padding = {kernel / 2, (kernel - 1) / 2}, .swish = true};
  ops::depthwise_conv2d(ctx, x, filter, bias, y, options);
  options.swish = false;
  options.accumulate = true;
  ops::depthwise_conv2d_backward_data(ctx, dy, filter, dx, options);
  ops::depthwise_conv2d_backward_filter(ctx, x, dy, dfilter, options);
  return joined_maps(ctx, {&y, &dx, &dfilter});
}

std::vector<float> run_scale(const context& ctx) {
  auto scaled = random_values(ctx, shape<4>{2, 9, 7, 5}, 4);
  ops::scale(ctx, -1.5f, scaled);
  return joined_maps(ctx, {&scaled});
}

std::vector<float> run_concat(const context& ctx) {
  const shape<4> small{2, 5, 4, 6}, large{2, 10, 8, 3}, both{2, 10, 8, 9};
  auto y = ctx.make<float>(both), alone = ctx.make<float>(shape<4>{2, 10, 8, 6});
  auto dtop = random_values(ctx, small, 3), dskip = random_values(ctx, large, 4), dskip_new = ctx.make<float>(large);
  const auto top = random_values(ctx, small, 1), skip = random_values(ctx, large, 2), dy = random_values(ctx, both, 5);
  ops::upsample_concat(ctx, top, skip, y);
  ops::upsample_concat(ctx, top, {}, alone);
  ops::upsample_concat_backward_top(ctx, dy, dtop, true);
  ops::upsample_concat_backward_skip(ctx, dy, dskip, true);
  ops::upsample_concat_backward_skip(ctx, dy, dskip_new, false);
  return joined_maps(ctx, {&y, &alone, &dtop, &dskip, &dskip_new});
}

std::vector<float> run_squeeze(const context& ctx) {
  const shape<4> e{3, 9, 7, 20}, gates{3, 1, 1, 20};
  const auto x = random_values(ctx, e, 1), gate = random_values(ctx, gates, 2);
  auto mean = ctx.make<float>(gates), y = ctx.make<float>(e), dx = random_values(ctx, e, 3),
       dy = random_values(ctx, e, 4);
  auto dgate = random_values(ctx, gates, 5), sum = random_values(ctx, e, 6);
  ops::global_mean(ctx, x, mean);
  ops::global_mean_backward(ctx, mean, dx, true);
  ops::scale_channels(ctx, x, gate, y);
  ops::scale_channels(ctx, x, gate, sum, true);
  ops::scale_channels_backward_gate(ctx, x, dy, dgate, true);
  return joined_maps(ctx, {&mean, &dx, &y, &sum, &dgate});
}

std::vector<float> run_overlap(const context& ctx) {
  const shape<4> e{2, 33, 40, 1};
  auto targets = random_tensor<4>(e, 2);
  for (float& t : targets) t = t > 0 ? 1.0f : 0.0f;
  const auto logits = random_values(ctx, e, 1), there = to_device(ctx, targets);
  auto dlogits = ctx.make<float>(e);
  const auto losses = ops::mask_overlap_loss(ctx, logits, there, dlogits, {.dice = 2});
  std::vector<float> all = flat(ctx, dlogits);
  // As large as the gradient, so that neither hides the other.
  all.push_back(1e-3f * losses.cross_entropy);
  all.push_back(1e-3f * losses.dice);
  return all;
}

}  // namespace

void add_unet_cases(std::vector<gpu_case>& all) {
  const char* const reason = "sums in another order, fused products, another exp";
  for (const auto& [channels, kernel, stride] : {std::array{8, 3, 1}, {3, 5, 2}, {16, 5, 1}, {5, 3, 2}})
    all.push_back({"depthwise_conv2d and back, " + std::to_string(channels) + " channels, " + std::to_string(kernel) +
                       "x" + std::to_string(kernel) + ", stride " + std::to_string(stride),
                   1e-5, reason, [=](const context& c) { return run_depthwise(c, channels, kernel, stride); }});
  all.push_back({"scale", 1e-6, reason, run_scale});
  all.push_back({"upsample_concat and back", 1e-6, reason, run_concat});
  all.push_back({"global_mean, scale_channels and back", 1e-5, reason, run_squeeze});
  all.push_back({"mask_overlap_loss", 1e-5, reason, run_overlap});
}

}  // namespace lungseg::test
