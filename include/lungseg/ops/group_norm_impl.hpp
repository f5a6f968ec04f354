// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <string_view>

#include "lungseg/backend/cuda/norm.hpp"
#include "lungseg/math/norm.hpp"
#include "lungseg/ops/expect.hpp"
#include "lungseg/ops/group_norm.hpp"
#include "lungseg/ops/norm.hpp"
#include "lungseg/ops/norm_sums.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {

/// Checks the statistics of group norm and returns the number of channels per group.
/// \throws shape_error, option_error when the groups do not divide the channels
inline int group_width(std::string_view op, view<const float, 4> x, view<const float, 2> mean,
                       view<const float, 2> inverse_std) {
  const int groups = mean.extent(1);
  if (groups < 1 || x.extent(3) % groups != 0)
    throw option_error{std::string{op} + ": " + std::to_string(groups) + " groups, expected a divisor of " +
                       std::to_string(x.extent(3)) + " channels"};
  expect_extents(op, "mean", mean.extents(), {x.extent(0), groups});
  expect_extents(op, "inverse_std", inverse_std.extents(), {x.extent(0), groups});
  return x.extent(3) / groups;
}

inline norm_extent image_extent(view<const float, 4> x) {
  return {x.extent(0), std::int64_t{x.extent(1)} * x.extent(2), x.extent(3)};
}

/// (N, G) spread to (N, C).
inline norm_coefficients per_channel(view<const float, 2> of_groups, int width) {
  norm_coefficients result(static_cast<std::size_t>(of_groups.size() * width));
  for (std::size_t i = 0; i < result.size(); ++i) result[i] = of_groups.data()[i / static_cast<std::size_t>(width)];
  return result;
}

}  // namespace detail

LUNGSEG_INLINE void group_norm(const context& ctx, view<const float, 4> x, view<const float, 1> gamma,
                               view<const float, 1> beta, view<const float, 4> residual, view<float, 4> y,
                               view<float, 2> mean, view<float, 2> inverse_std, const group_norm_options& options) {
  detail::expect_norm("group_norm", x, gamma, beta);
  detail::expect_extents("group_norm", "y", y.extents(), x.extents());
  if (!residual.empty()) detail::expect_extents("group_norm", "residual", residual.extents(), x.extents());
  const int width = detail::group_width("group_norm", x, mean, inverse_std);
  if (x.empty()) return;
  if constexpr (has_cuda)
    if (ctx.where().is_cuda())
      return backend::cuda::group_norm<float>(ctx, x, gamma, beta, residual, y, mean, inverse_std,
                                              {options.epsilon, options.relu});
  const auto extent = detail::image_extent(x);
  const auto sums = detail::norm_moments(ctx, extent, x.data());
  for (std::int64_t group = 0; group < mean.size(); ++group) {
    double sum = 0, square = 0;
    for (std::int64_t c = group * width; c < (group + 1) * width; ++c) {
      sum += sums.first[static_cast<std::size_t>(c)];
      square += sums.second[static_cast<std::size_t>(c)];
    }
    const math::moments m =
        math::finish_moments(sum, square, static_cast<double>(extent.rows * width), options.epsilon);
    mean[group] = m.mean;
    inverse_std[group] = m.inverse_std;
  }
  const auto channel_mean = detail::per_channel(mean, width);
  auto scale = detail::per_channel(inverse_std, width);
  for (std::size_t i = 0; i < scale.size(); ++i) scale[i] *= gamma.data()[i % static_cast<std::size_t>(x.extent(3))];
  detail::norm_apply(ctx, extent, x.data(), residual.empty() ? nullptr : residual.data(), channel_mean.data(), scale,
                     beta.data(), y.data(), options.relu);
}

LUNGSEG_INLINE void group_norm_backward(const context& ctx, view<const float, 4> x, view<const float, 4> y,
                                        view<const float, 1> gamma, view<const float, 2> mean,
                                        view<const float, 2> inverse_std, view<float, 4> dy, view<float, 4> dx,
                                        view<float, 1> dgamma, view<float, 1> dbeta,
                                        const group_norm_options& options) {
  const std::string_view op = "group_norm_backward";
  detail::expect_norm(op, x, gamma, dbeta);
  if (options.relu) detail::expect_extents(op, "y", y.extents(), x.extents());
  detail::expect_extents(op, "dy", dy.extents(), x.extents());
  detail::expect_extents(op, "dx", dx.extents(), x.extents());
  expect_extent(op, "dgamma", 0, dgamma.extent(0), x.extent(3));
  const int width = detail::group_width(op, x, mean, inverse_std);
  if (x.empty()) return;
  if constexpr (has_cuda)
    if (ctx.where().is_cuda())
      return backend::cuda::group_norm_backward<float>(ctx, x, y, gamma, mean, inverse_std, dy, dx, dgamma, dbeta,
                                                       {options.epsilon, options.relu});
  const auto extent = detail::image_extent(x);
  const auto channel_mean = detail::per_channel(mean, width);
  const auto sums = detail::norm_gradient_sums(ctx, extent, x.data(), options.relu ? y.data() : nullptr,
                                               channel_mean.data(), dy.data());
  detail::norm_coefficients scale(sums.first.size()), slope(sums.first.size()), shift(sums.first.size());
  const double count = static_cast<double>(extent.rows * width);
  for (std::int64_t group = 0; group < mean.size(); ++group) {
    const double inverse = static_cast<double>(inverse_std[group]);
    double total = 0, along = 0;  // of gamma * dy, and of gamma * dy * normalised x
    for (std::int64_t i = group * width; i < (group + 1) * width; ++i) {
      const auto at = static_cast<std::size_t>(i);
      const std::int64_t c = i % x.extent(3);
      total += static_cast<double>(gamma[c]) * sums.first[at];
      along += static_cast<double>(gamma[c]) * sums.second[at] * inverse;
      dgamma[c] += static_cast<float>(sums.second[at] * inverse);
      dbeta[c] += static_cast<float>(sums.first[at]);
    }
    for (std::int64_t i = group * width; i < (group + 1) * width; ++i) {
      const auto at = static_cast<std::size_t>(i);
      const math::norm_slope here =
          math::group_norm_slope(gamma[i % x.extent(3)], inverse_std[group], total, along, count);
      scale[at] = here.scale;
      slope[at] = here.slope;
      shift[at] = here.shift;
    }
  }
  detail::norm_apply_backward(ctx, extent, x.data(), dy.data(), channel_mean.data(), scale, slope, shift, dx.data());
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
