// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "gpu_cases.hpp"
#include "lungseg/ops/fold.hpp"
#include "lungseg/ops/group_norm.hpp"
#include "lungseg/ops/norm.hpp"

namespace lungseg::test {

namespace {

constexpr const char* reason = "sums in another order, fused products";

template <std::size_t Rank>
tensor<float, static_cast<int>(Rank)> make(const context& ctx, const std::array<int, Rank>& e, std::uint32_t seed) {
  return to_device(ctx, random_tensor<static_cast<int>(Rank)>(e, seed));
}
template <class... Tensors>
std::vector<float> joined(const context& ctx, const Tensors&... tensors) {
  std::vector<float> all;
  const auto add = [&](const std::vector<float>& values) { all.insert(all.end(), values.begin(), values.end()); };
  (add(flat(ctx, tensors)), ...);
  return all;
}

/// Forward and backward of a batch norm with residual and ReLU.
std::vector<float> run_batch_norm(const context& ctx, const shape<4>& e) {
  const shape<1> c{e[3]};
  const auto x = make(ctx, e, 1), residual = make(ctx, e, 2);
  const auto gamma = make(ctx, c, 3), beta = make(ctx, c, 4);
  auto y = ctx.make<float>(e), dy = make(ctx, e, 5), dx = ctx.make<float>(e);
  auto mean = ctx.make<float>(c), inverse_std = ctx.make<float>(c);
  auto dgamma = make(ctx, c, 6), dbeta = make(ctx, c, 7), running_mean = make(ctx, c, 8);
  auto running_var = ctx.zeros<float>(c);
  const ops::batch_norm_options options{.epsilon = 1e-3f, .relu = true};
  ops::batch_norm(ctx, x, gamma, beta, residual, y, mean, inverse_std, options);
  ops::update_running(ctx, mean, inverse_std, e[0], std::int64_t{e[1]} * e[2], options, 0.1f, running_mean,
                      running_var);
  ops::batch_norm_backward(ctx, x, y, gamma, mean, inverse_std, dy, dx, dgamma, dbeta, options);
  return joined(ctx, y, dy, dx, dgamma, dbeta, running_mean, running_var);
}

/// Of a batch of 5 images two are unused. On the processor they are not there.
std::vector<float> run_used_rows(const context& ctx) {
  const int used[] = {0, -1, 2, 3, -1};
  const bool gpu = ctx.where().is_cuda();
  const shape<4> whole{5, 3, 4, 8}, part{3, 3, 4, 8}, one{1, 3, 4, 8};
  const shape<1> c{8};
  const auto seen = [&](std::uint32_t seed) {
    const auto all = random_tensor<4>(whole, seed);
    if (gpu) return to_device(ctx, all);
    tensor<float, 4> few{part};
    for (int n = 0, to = 0; n < 5; ++n)
      if (used[n] >= 0) std::copy_n(&all(n, 0, 0, 0), volume(one), &few(to++, 0, 0, 0));
    return few;
  };
  tensor<int, 1> numbers{{5}};
  std::copy_n(used, 5, numbers.begin());
  const auto rows = to_device(ctx, numbers);
  const auto x = seen(1);
  const auto gamma = make(ctx, c, 3), beta = make(ctx, c, 4);
  auto y = ctx.make<float>(x.extents()), dy = seen(5), dx = ctx.make<float>(x.extents());
  auto mean = ctx.make<float>(c), inverse_std = ctx.make<float>(c), dgamma = ctx.zeros<float>(c);
  auto dbeta = ctx.zeros<float>(c), running_mean = ctx.zeros<float>(c), running_var = ctx.zeros<float>(c);
  ops::batch_norm_options options{.relu = true};
  if (gpu) options.used = rows.get();
  ops::batch_norm(ctx, x, gamma, beta, {}, y, mean, inverse_std, options);
  ops::update_running(ctx, mean, inverse_std, x.extent(0), 12, options, 0.1f, running_mean, running_var);
  ops::batch_norm_backward(ctx, x, y, gamma, mean, inverse_std, dy, dx, dgamma, dbeta, options);
  const auto spread = [&](const tensor<float, 4>& few) {
    tensor<float, 4> all{whole};
    if (gpu) return few.on_host();
    for (int n = 0, from = 0; n < 5; ++n)
      if (used[n] >= 0) std::copy_n(&few(from++, 0, 0, 0), volume(one), &all(n, 0, 0, 0));
    return all;
  };
  return joined(context{}, spread(y), spread(dx), mean.on_host(), dgamma.on_host(), dbeta.on_host(),
                running_mean.on_host(), running_var.on_host());
}

std::vector<float> run_group_norm(const context& ctx) {
  const shape<4> e{3, 5, 7, 12};
  const shape<1> c{12};
  const shape<2> groups{3, 4};
  const auto x = make(ctx, e, 1), residual = make(ctx, e, 2);
  const auto gamma = make(ctx, c, 3), beta = make(ctx, c, 4);
  auto y = ctx.make<float>(e), dy = make(ctx, e, 5), dx = ctx.make<float>(e);
  auto mean = ctx.make<float>(groups), inverse_std = ctx.make<float>(groups);
  auto dgamma = make(ctx, c, 6), dbeta = make(ctx, c, 7);
  const ops::group_norm_options options{.relu = true};
  ops::group_norm(ctx, x, gamma, beta, residual, y, mean, inverse_std, options);
  ops::group_norm_backward(ctx, x, y, gamma, mean, inverse_std, dy, dx, dgamma, dbeta, options);
  return joined(ctx, y, dx, dgamma, dbeta);
}

std::vector<float> run_fold(const context& ctx) {
  const shape<4> e{24, 3, 3, 10};
  const shape<1> k{24};
  const auto filter = make(ctx, e, 1), dfolded = make(ctx, e, 2);
  const auto bias = make(ctx, k, 3), gamma = make(ctx, k, 4), beta = make(ctx, k, 5), mean = make(ctx, k, 6);
  const auto dbias_folded = make(ctx, k, 7);
  auto positive = random_tensor<1>(k, 8);
  for (float& v : positive) v = v * v + 0.1f;
  const auto variance = to_device(ctx, positive);
  auto folded = ctx.make<float>(e), dfilter = make(ctx, e, 9);
  auto folded_bias = ctx.make<float>(k), dbias = make(ctx, k, 10), dgamma = make(ctx, k, 11), dbeta = make(ctx, k, 12);
  ops::fold_batch_norm(ctx, filter, bias, gamma, beta, mean, variance, 1e-3f, folded, folded_bias);
  ops::unfold_batch_norm_gradient(ctx, filter, bias, gamma, mean, variance, 1e-3f, dfolded, dbias_folded, dfilter,
                                  dbias, dgamma, dbeta);
  return joined(ctx, folded, folded_bias, dfilter, dbias, dgamma, dbeta);
}

std::vector<float> run_channel_sums(const context& ctx) {
  auto sums = make(ctx, shape<1>{7}, 2);
  ops::channel_sums(ctx, make(ctx, shape<4>{3, 33, 9, 7}, 1), sums, true);
  return flat(ctx, sums);
}

}  // namespace

void add_norm_cases(std::vector<gpu_case>& all) {
  all.push_back({"channel_sums", 1e-5, reason, run_channel_sums});
  all.push_back({"batch_norm and back", 1e-5, reason, [](const context& c) {
                   return run_batch_norm(c, {2, 9, 5, 16});
                 }});
  all.push_back({"batch_norm and back, odd extents", 1e-5, reason, [](const context& c) {
                   return run_batch_norm(c, {1, 23, 11, 3});
                 }});
  all.push_back({"batch_norm with unused rows", 1e-5, reason, run_used_rows});
  all.push_back({"group_norm and back", 1e-5, reason, run_group_norm});
  all.push_back({"fold_batch_norm and back", 1e-5, reason, run_fold});
}

}  // namespace lungseg::test
