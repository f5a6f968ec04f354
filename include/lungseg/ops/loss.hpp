// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "lungseg/core/parallel.hpp"
#include "lungseg/math/loss.hpp"
#include "lungseg/ops/expect.hpp"

/// \file
/// Losses with their gradients. All of them return sum(weight * loss) / normaliser and write gradients with the same
/// factor, so that the caller's choice of normaliser makes the mean over positives, the mean over all, or the sum over
/// a fixed count of the different flavours. A normaliser that is not positive (no positives) gives 0 and zero
/// gradients. A row of weight 0 is not read: whatever unused rows hold does no harm. Sums are in double and in a fixed
/// order.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {
/// Sum over rows of f(row), divided by `normaliser`; f also writes the row's gradient.
template <class F>
float sum_of_rows(const context& ctx, std::int64_t rows, std::int64_t grain, float normaliser, F f) {
  std::vector<double> losses(static_cast<std::size_t>(rows));
  parallel_for(ctx, rows, grain, [&](std::int64_t row) { losses[static_cast<std::size_t>(row)] = f(row); });
  double total = 0;
  for (const double loss : losses) total += loss;
  return static_cast<float>(total / static_cast<double>(normaliser));
}

template <int Rank>
void clear(view<float, Rank> gradient) {
  std::fill(gradient.begin(), gradient.end(), 0.0f);
}

inline float weight_of(view<const float, 1> weights, std::int64_t row) {
  return weights.empty() ? 1.0f : weights[row];
}
}  // namespace detail

/// Softmax cross entropy of class logits.
///
/// \param logits      (R, C)
/// \param labels      (R)     a class in [0, C); negative: the row is ignored
/// \param weights     (R)     or empty for 1
/// \param normaliser  what the sum is divided by
/// \param dlogits     (R, C)  overwritten, or empty to skip the gradient
/// \returns sum over rows of weight * loss, over normaliser
/// \throws shape_error on disagreeing extents or a label of C or more
inline float softmax_cross_entropy(const context& ctx, view<const float, 2> logits, view<const int, 1> labels,
                                   view<const float, 1> weights, float normaliser, view<float, 2> dlogits) {
  const int rows = logits.extent(0), classes = logits.extent(1);
  expect_extent("softmax_cross_entropy", "labels", 0, labels.extent(0), rows);
  if (!weights.empty()) expect_extent("softmax_cross_entropy", "weights", 0, weights.extent(0), rows);
  if (!dlogits.empty()) detail::expect_extents("softmax_cross_entropy", "dlogits", dlogits.extents(), logits.extents());
  detail::clear(dlogits);
  if (!(normaliser > 0)) return 0;
  return detail::sum_of_rows(ctx, rows, 512, normaliser, [&](std::int64_t row) {
    const int label = labels[row];
    const float weight = detail::weight_of(weights, row);
    if (label < 0 || weight == 0) return 0.0;
    if (label >= classes)
      throw shape_error{"softmax_cross_entropy: label " + std::to_string(label) + " in row " + std::to_string(row) +
                        ", expected less than " + std::to_string(classes)};
    const float* own = logits.data() + row * classes;
    const float whole = math::log_sum_exp(own, classes);
    if (!dlogits.empty())
      for (int c = 0; c < classes; ++c)
        dlogits(row, c) = (std::exp(own[c] - whole) - (c == label ? 1.0f : 0.0f)) * weight / normaliser;
    return static_cast<double>(weight) * static_cast<double>(whole - own[label]);
  });
}

/// Sigmoid cross entropy of logits with targets in [0, 1].
///
/// \param logits, targets  (R)
/// \param weights          (R)  or empty for 1
/// \param normaliser       what the sum is divided by
/// \param dlogits          (R)  overwritten, or empty to skip the gradient
/// \returns sum over rows of weight * loss, over normaliser
/// \throws shape_error on disagreeing extents
inline float sigmoid_cross_entropy(const context& ctx, view<const float, 1> logits, view<const float, 1> targets,
                                   view<const float, 1> weights, float normaliser, view<float, 1> dlogits) {
  const int rows = logits.extent(0);
  expect_extent("sigmoid_cross_entropy", "targets", 0, targets.extent(0), rows);
  if (!weights.empty()) expect_extent("sigmoid_cross_entropy", "weights", 0, weights.extent(0), rows);
  if (!dlogits.empty()) expect_extent("sigmoid_cross_entropy", "dlogits", 0, dlogits.extent(0), rows);
  detail::clear(dlogits);
  if (!(normaliser > 0)) return 0;
  return detail::sum_of_rows(ctx, rows, 1024, normaliser, [&](std::int64_t row) {
    const float weight = detail::weight_of(weights, row);
    if (weight == 0) return 0.0;
    const auto loss = math::sigmoid_cross_entropy(logits[row], targets[row]);
    if (!dlogits.empty()) dlogits[row] = loss.slope * weight / normaliser;
    return static_cast<double>(weight) * static_cast<double>(loss.value);
  });
}

/// Smooth L1 of the elements of rows.
///
/// \param predicted, target  (R, D)
/// \param row_weights        (R)     or empty for 1
/// \param beta               where the square turns into a line; 0: L1
/// \param normaliser         what the sum is divided by (for a mean over elements: rows that count, times D)
/// \param dpredicted         (R, D)  overwritten, or empty to skip the gradient
/// \returns sum over rows and elements of weight * loss, over normaliser
/// \throws shape_error on disagreeing extents
inline float smooth_l1_loss(const context& ctx, view<const float, 2> predicted, view<const float, 2> target,
                            view<const float, 1> row_weights, float beta, float normaliser, view<float, 2> dpredicted) {
  const int rows = predicted.extent(0), columns = predicted.extent(1);
  detail::expect_extents("smooth_l1_loss", "target", target.extents(), predicted.extents());
  if (!row_weights.empty()) expect_extent("smooth_l1_loss", "row_weights", 0, row_weights.extent(0), rows);
  if (!dpredicted.empty())
    detail::expect_extents("smooth_l1_loss", "dpredicted", dpredicted.extents(), predicted.extents());
  detail::clear(dpredicted);
  if (!(normaliser > 0)) return 0;
  return detail::sum_of_rows(ctx, rows, 1024, normaliser, [&](std::int64_t row) {
    const float weight = detail::weight_of(row_weights, row);
    if (weight == 0) return 0.0;
    double sum = 0;
    for (int c = 0; c < columns; ++c) {
      const auto loss = math::smooth_l1(predicted(row, c) - target(row, c), beta);
      sum += static_cast<double>(loss.value);
      if (!dpredicted.empty()) dpredicted(row, c) = loss.slope * weight / normaliser;
    }
    return static_cast<double>(weight) * sum;
  });
}

/// Cross entropy of the mask head: for every region with a positive class, on that class's channel only.
/// \source He et al., "Mask R-CNN", 2017, section 3
///
/// \param logits         (R, M, M, C)
/// \param classes        (R)           the channel that counts; 0 or less: the region is ignored
/// \param targets        (R, M, M)     in [0, 1]
/// \param normaliser     what the sum is divided by (for a mean over pixels: positive regions times M * M)
/// \param keras_clipped  the form of tf.keras, which clips probabilities (math::clipped_cross_entropy)
/// \param dlogits        (R, M, M, C)  overwritten, or empty to skip the gradient
/// \returns sum over regions and pixels of loss, over normaliser
/// \throws shape_error on disagreeing extents or a class of C or more
inline float mask_loss(const context& ctx, view<const float, 4> logits, view<const int, 1> classes,
                       view<const float, 3> targets, float normaliser, bool keras_clipped, view<float, 4> dlogits) {
  const int rows = logits.extent(0), channels = logits.extent(3);
  const std::int64_t pixels = std::int64_t{logits.extent(1)} * logits.extent(2);
  expect_extent("mask_loss", "classes", 0, classes.extent(0), rows);
  detail::expect_extents("mask_loss", "targets", targets.extents(), {rows, logits.extent(1), logits.extent(2)});
  if (!dlogits.empty()) detail::expect_extents("mask_loss", "dlogits", dlogits.extents(), logits.extents());
  detail::clear(dlogits);
  if (!(normaliser > 0)) return 0;
  const auto rule = keras_clipped ? math::clipped_sigmoid_cross_entropy : math::sigmoid_cross_entropy;
  return detail::sum_of_rows(ctx, rows, 2, normaliser, [&](std::int64_t row) {
    if (classes[row] <= 0) return 0.0;
    if (classes[row] >= channels)
      throw shape_error{"mask_loss: class " + std::to_string(classes[row]) + " of region " + std::to_string(row) +
                        ", expected less than " + std::to_string(channels)};
    double sum = 0;
    for (std::int64_t pixel = row * pixels; pixel < (row + 1) * pixels; ++pixel) {
      const std::int64_t at = pixel * channels + classes[row];
      const auto loss = rule(logits[at], targets[pixel]);
      sum += static_cast<double>(loss.value);
      if (!dlogits.empty()) dlogits[at] = loss.slope / normaliser;
    }
    return sum;
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
