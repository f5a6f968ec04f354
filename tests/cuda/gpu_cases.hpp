// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Every operation that has a kernel, as a function of a context: on the processor it gives the truth, on a GPU the
/// answer to be judged. Used by the tests, and by the table of benchmarks/gpu.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "../support/random_tensor.hpp"
#include "lungseg/backend/cuda/kernels.hpp"
#include "lungseg/core/transfer.hpp"
#include "lungseg/ops/conv2d.hpp"
#include "lungseg/ops/elementwise.hpp"
#include "lungseg/ops/mask_paste.hpp"
#include "lungseg/ops/nms.hpp"
#include "lungseg/ops/optimizer.hpp"
#include "lungseg/ops/pool.hpp"
#include "lungseg/ops/roi_pool.hpp"
#include "lungseg/ops/top_k.hpp"
#include "lungseg/ops/upsample.hpp"

namespace lungseg::test {

struct gpu_case {
  std::string name;
  double tolerance;  ///< largest difference, in units of the largest value of the truth
  const char* reason;
  std::function<std::vector<float>(const context&)> run;
};

template <class T, int Rank>
std::vector<float> flat(const context& ctx, const tensor<T, Rank>& there) {
  const tensor<T, Rank> host = to_host(ctx, there);
  std::vector<float> values;
  for (const T& v : host)
    if constexpr (std::is_integral_v<T>)
      values.push_back(static_cast<float>(v));
    else
      values.push_back(to_float(v));
  return values;
}

template <class T, int Rank>
tensor<T, Rank> rounded(const tensor<float, Rank>& wide) {
  tensor<T, Rank> result{wide.extents()};
  for (std::int64_t i = 0; i < wide.size(); ++i) result[i] = from_float<T>(wide[i]);
  return result;
}

/// A convolution of a layer, in one direction, in float32.
enum class direction { forward, biased, plain, data, filter, transposed };

inline gpu_case conv_case(const char* name, direction which, bool exact, const shape<4>& x, const shape<4>& filter,
                          const ops::conv2d_options& options) {
  const auto run = [=](const context& plain) {
    const context ctx = plain.with_exact(exact);
    const auto side = [&](int axis) {
      const auto a = static_cast<std::size_t>(axis);
      return (x[a + 1] + 2 * options.padding[a] - filter[a + 1]) / options.stride[a] + 1;
    };
    const shape<4> y{x[0], side(0), side(1), filter[0]};
    auto large = to_device(ctx, random_tensor<4>(x, 1)), weights = to_device(ctx, random_tensor<4>(filter, 2)),
         small = to_device(ctx, random_tensor<4>(y, 3));
    const auto bias = to_device(ctx, random_tensor<1>({which == direction::transposed ? filter[3] : filter[0]}, 4));
    const auto residual = to_device(ctx, random_tensor<4>(y, 5));
    if (which == direction::forward) ops::conv2d(ctx, large, weights, bias, residual, small, options);
    if (which == direction::biased) ops::conv2d(ctx, large, weights, bias, {}, small, options);
    if (which == direction::plain) ops::conv2d(ctx, large, weights, {}, {}, small, options);
    if (which == direction::data) ops::conv2d_backward_data(ctx, small, weights, large, options);
    if (which == direction::filter) ops::conv2d_backward_filter(ctx, large, small, weights, options);
    if (which == direction::transposed) ops::conv2d_transpose(ctx, small, weights, bias, large, options);
    return which == direction::data || which == direction::transposed ? flat(ctx, large)
           : which == direction::filter                               ? flat(ctx, weights)
                                                                      : flat(ctx, small);
  };
  return {std::string{name} + (exact ? ", strict" : ", TF32"), exact ? 1e-4 : 2e-3,
          exact ? "another order of the sums" : "factors have 11 bits", run};
}

inline void add_conv_cases(std::vector<gpu_case>& all) {
  for (const bool exact : {true, false}) {
    const shape<4> x{2, 28, 30, 64}, three{32, 3, 3, 64}, stem{64, 7, 7, 3};
    const std::array<int, 2> two{2, 2}, one{1, 1};
    const auto add = [&](const char* name, direction d, const shape<4>& in, const shape<4>& f,
                         const ops::conv2d_options& o) { all.push_back(conv_case(name, d, exact, in, f, o)); };
    add("conv2d + bias + residual + relu", direction::forward, x, three, {.padding = one, .relu = true});
    add("conv2d accumulating", direction::plain, x, three, {.padding = one, .accumulate = true});
    add("conv2d stem", direction::plain, {1, 64, 64, 3}, stem, {.stride = two, .padding = {3, 3}});
    add("conv2d_backward_data", direction::data, x, three, {.padding = one});
    add("conv2d_backward_data stride 2 accumulating", direction::data, x, three,
        {.stride = two, .padding = one, .accumulate = true});
    add("conv2d_backward_filter", direction::filter, x, three, {.padding = one});
    add("conv2d_transpose + bias + relu", direction::transposed, {4, 28, 28, 64}, {32, 2, 2, 64},
        {.stride = two, .relu = true});
  }
}

inline void add_dense_cases(std::vector<gpu_case>& all) {
  const shape<4> e{2, 33, 30, 64}, half{2, 17, 15, 64};
  const auto exact = [&](const std::string& name, auto f) {
    all.push_back({name, 1e-6, "the same arithmetic, but for fused products", f});
  };
  const auto make = [](const context& ctx, const shape<4>& extents, std::uint32_t seed) {
    return to_device(ctx, random_tensor<4>(extents, seed));
  };
  exact("add", [=](const context& ctx) {
    const auto a = make(ctx, e, 1), b = make(ctx, e, 2);
    auto sum = ctx.make<float>(e);
    ops::add(ctx, a, b, sum);
    return flat(ctx, sum);
  });
  for (std::size_t k = 0; k < activation_count; ++k) {
    const auto kind = static_cast<activation>(k);
    exact(name(kind), [=](const context& ctx) {
      auto x = make(ctx, e, 1), y = ctx.make<float>(e);
      ops::activate(ctx, kind, x, y);
      ops::activate(ctx, kind, x, x);
      auto both = flat(ctx, x);
      for (const float v : flat(ctx, y)) both.push_back(v);
      return both;
    });
    exact(std::string{name(kind)} + ", backward", [=](const context& ctx) {
      auto dy = make(ctx, e, 2);
      ops::activate_backward(ctx, kind, make(ctx, e, 1), dy);
      return flat(ctx, dy);
    });
  }
  const ops::pool_options pool{.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}};
  exact("max_pool", [=](const context& ctx) {
    auto y = ctx.make<float>(half);
    ops::max_pool(ctx, make(ctx, e, 1), y, pool);
    return flat(ctx, y);
  });
  exact("max_pool_backward", [=](const context& ctx) {
    const auto x = make(ctx, e, 1), dy = make(ctx, half, 2);
    auto y = ctx.make<float>(half), dx = make(ctx, e, 3);
    ops::max_pool(ctx, x, y, pool);
    ops::max_pool_backward(ctx, x, y, dy, dx, pool, true);
    return flat(ctx, dx);
  });
  exact("upsample_add", [=](const context& ctx) {
    auto y = make(ctx, e, 2);
    ops::upsample_add(ctx, make(ctx, half, 1), y, y);
    return flat(ctx, y);
  });
  exact("upsample_backward", [=](const context& ctx) {
    auto dtop = make(ctx, half, 2);
    ops::upsample_backward(ctx, make(ctx, e, 1), dtop, true);
    return flat(ctx, dtop);
  });
  exact("sgd", [=](const context& ctx) {
    auto w = to_device(ctx, random_tensor<1>({10001}, 1)), v = to_device(ctx, random_tensor<1>({10001}, 3));
    const auto g = to_device(ctx, random_tensor<1>({10001}, 2));
    ops::sgd(ctx, w, g, v, {.rate = 0.1f, .weight_decay = 1e-2f});
    return flat(ctx, w);
  });
  exact("adamw", [=](const context& ctx) {
    auto w = to_device(ctx, random_tensor<1>({10001}, 1));
    auto m = ctx.zeros<float>(shape<1>{10001}), v = ctx.zeros<float>(shape<1>{10001});
    const auto g = to_device(ctx, random_tensor<1>({10001}, 2));
    ops::adamw(ctx, w, g, m, v, 1, {});
    return flat(ctx, w);
  });
}

void add_dense_layer_cases(std::vector<gpu_case>& all);
void add_component_cases(std::vector<gpu_case>& all);
void add_detection_cases(std::vector<gpu_case>& all);
void add_lung_cases(std::vector<gpu_case>& all);
void add_norm_cases(std::vector<gpu_case>& all);
void add_typed_cases(std::vector<gpu_case>& all);
void add_typed_conv_cases(std::vector<gpu_case>& all);
void add_unet_cases(std::vector<gpu_case>& all);

/// Operations without a kernel, which must refuse a GPU's tensors: the names of those that do not.
inline std::vector<std::string> not_refused(const context& gpu) {
  const view<float, 1> none{};
  const std::vector<std::pair<std::string, std::function<void()>>> calls{
      {"squared_norm", [&] { ops::squared_norm(gpu, none); }},
      {"scale_in_place", [&] { ops::scale_in_place(gpu, 2.0f, none); }},
      {"first_non_finite", [&] { ops::first_non_finite(gpu, none); }}};
  std::vector<std::string> result;
  for (const auto& [name, call] : calls) {
    try {
      call();
      result.push_back(name);
    } catch (const device_error&) {
    }
  }
  return result;
}

/// What cuDNN and cublasLt do.
inline std::vector<gpu_case> cudnn_cases() {
  std::vector<gpu_case> all;
  add_conv_cases(all);
  add_typed_conv_cases(all);
  add_dense_layer_cases(all);
  return all;
}
/// What our own kernels do.
inline std::vector<gpu_case> kernel_cases() {
  std::vector<gpu_case> all;
  add_dense_cases(all);
  add_detection_cases(all);
  add_component_cases(all);
  add_lung_cases(all);
  add_norm_cases(all);
  add_unet_cases(all);
  add_typed_cases(all);
  return all;
}

/// The largest difference of two answers in units of the largest value of the first; infinite for NaN or lengths.
inline double relative_difference(const std::vector<float>& truth, const std::vector<float>& answer) {
  if (truth.size() != answer.size()) return INFINITY;
  double largest = 1e-30, difference = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double d = std::fabs(static_cast<double>(truth[i]) - static_cast<double>(answer[i]));
    if (std::isnan(d)) return INFINITY;
    difference = std::fmax(difference, d);
    largest = std::fmax(largest, std::fabs(static_cast<double>(truth[i])));
  }
  return difference / largest;
}

}  // namespace lungseg::test
