// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What one thread, or block, of the loss kernels does; see elementwise_rules.hpp. Rows leave their losses in scratch
/// memory, and a block adds them.

#include "block/block_sum.hpp"
#include "lungseg/backend/cuda/loss.hpp"
#include "lungseg/core/dtype.hpp"
#include "lungseg/math/loss.hpp"
#include "lungseg/math/target_gradient.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Positives and samples of a whole batch.
struct sample_totals {
  int positives = 0, all = 0;

  LUNGSEG_HD static sample_totals of(const view<const int, 2>& counts) {
    sample_totals total;
    for (int n = 0; n < counts.extent(0); ++n) {
      total.positives += counts(n, 0);
      total.all += counts(n, 0) + counts(n, 1);
    }
    return total;
  }
};

/// weight / count, or 0 where nothing counts.
LUNGSEG_HD inline float share_of(float weight, int count) {
  return count > 0 ? weight / static_cast<float>(count) : 0.0f;
}
LUNGSEG_HD inline float box_share(const box_loss_call& call, const sample_totals& total) {
  return share_of(call.box_weight, call.divide_by_positives ? 4 * total.positives : total.all);
}

/// What a head should have said to turn `from` into `goal`.
LUNGSEG_HD inline std::array<float, 4> box_target(const box& from, const box& goal, const box_loss_call& call) {
  const box_deltas raw = math::encode(from, goal);
  const auto& dev = call.deviation;
  return write_deltas({raw.dx / dev[0], raw.dy / dev[1], raw.dw / dev[2], raw.dh / dev[3]}, call.y_first);
}

/// Smooth L1 of four deltas; writes their gradient unless that is null.
template <class T>
LUNGSEG_HD inline double regress(const T* deltas, const std::array<float, 4>& goal, float beta, float share,
                                 T* gradient) {
  double sum = 0;
  for (int k = 0; k < 4; ++k) {
    const math::value_and_slope l1 = math::smooth_l1(to_float(deltas[k]) - goal[static_cast<std::size_t>(k)], beta);
    sum += static_cast<double>(share * l1.value);
    if (gradient) gradient[k] = from_float<T>(share * l1.slope);
  }
  return sum;
}

/// One sampled anchor.
template <class T>
struct rpn_loss_rule {
  rpn_outputs<T> outputs;
  rpn_gradients<T> gradients;
  const box* anchors;
  view<const int, 2> matches, rows, counts;
  truth_rows truth;
  box_loss_call call;
  double *class_losses, *box_losses;  ///< (N, S)

  LUNGSEG_HD void operator()(std::int64_t i) const {
    class_losses[i] = box_losses[i] = 0;
    const auto image = static_cast<int>(i / rows.extent(1));
    const int anchor = rows[i];
    if (anchor < 0) return;
    const sample_totals total = sample_totals::of(counts);
    const float share = share_of(call.class_weight, total.all);
    const auto level = static_cast<std::size_t>(outputs.anchors.level_of(anchor));
    const std::int64_t at = outputs.place(static_cast<int>(level), image, anchor);
    const int width = outputs.logits_per_anchor, match = matches(image, anchor);
    const T* const logits = outputs.logits[level] + at * width;
    const float logit = width == 2 ? to_float(logits[1]) - to_float(logits[0]) : to_float(logits[0]);
    const math::value_and_slope ce = math::sigmoid_cross_entropy(logit, match >= 0 ? 1.0f : 0.0f);
    class_losses[i] = static_cast<double>(share * ce.value);
    if (T* const to = gradients.logits[level]) {
      to[at * width + width - 1] = from_float<T>(share * ce.slope);
      if (width == 2) to[at * width] = from_float<T>(-share * ce.slope);
    }
    if (match < 0) return;
    T* const to = gradients.deltas[level];
    box_losses[i] =
        regress(outputs.deltas[level] + at * 4, box_target(anchors[anchor], truth.boxes(image, match), call), call.beta,
                box_share(call, total), to ? to + at * 4 : nullptr);
  }
};

/// One region.
template <class T>
struct region_loss_rule {
  view<const T, 2> logits, deltas;  ///< (R, C), (R, 4 C)
  view<T, 2> dlogits, ddeltas;
  region_rows regions;
  view<const box, 2> goals;
  view<const int, 2> counts;
  bool padded;
  box_loss_call call;
  double *class_losses, *box_losses;  ///< (R)

  LUNGSEG_HD void operator()(std::int64_t i) const {
    class_losses[i] = box_losses[i] = 0;
    const int label = regions.labels[i];
    if (label < 0) return;
    sample_totals total = sample_totals::of(counts);
    if (padded) total.all = static_cast<int>(regions.labels.size());
    class_losses[i] = classify(i, label, share_of(call.class_weight, total.all));
    if (regions.truths[i] < 0) return;
    const box goal = goals(regions.images[i], regions.truths[i]);
    const std::int64_t at = i * deltas.extent(1) + 4 * label;
    box_losses[i] = regress(deltas.data() + at, box_target(regions.areas[i], goal, call), call.beta,
                            box_share(call, total), ddeltas.data() ? ddeltas.data() + at : nullptr);
  }

 private:
  LUNGSEG_HD double classify(std::int64_t i, int label, float share) const {
    const int classes = logits.extent(1);
    const T* const own = logits.data() + i * classes;
    float largest = to_float(own[0]), sum = 0;
    for (int c = 1; c < classes; ++c) largest = to_float(own[c]) > largest ? to_float(own[c]) : largest;
    for (int c = 0; c < classes; ++c) sum += std::exp(to_float(own[c]) - largest);
    const float whole = largest + std::log(sum);
    if (dlogits.data())
      for (int c = 0; c < classes; ++c)
        dlogits[i * classes + c] =
            from_float<T>((std::exp(to_float(own[c]) - whole) - (c == label ? 1.0f : 0.0f)) * share);
    return static_cast<double>(share) * static_cast<double>(whole - to_float(own[label]));
  }
};

/// The way of one region's box loss through its target.
template <class T>
struct target_gradient_rule {
  rpn_outputs<T> outputs;
  rpn_gradients<T> gradients;
  view<const T, 2> ddeltas;
  region_rows regions;
  view<const box, 2> goals;
  const box *references, *windows;
  target_gradient_call call;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int anchor = regions.anchors[i], truth = regions.truths[i], image = regions.images[i];
    if (truth < 0 || anchor < 0) return;
    const box goal = goals(image, truth);
    const auto level = static_cast<std::size_t>(outputs.anchors.level_of(anchor));
    const std::int64_t at = outputs.place(static_cast<int>(level), image, anchor) * 4;
    const box_deltas scaled = times(read(outputs.deltas[level] + at), call.rpn_deviation);
    const auto& dev = call.boxes.deviation;
    const box_deltas s = read(ddeltas.data() + i * ddeltas.extent(1) + 4 * regions.labels[i]);
    const box_deltas d = times(math::target_gradient(references[anchor], scaled, windows[image], goal,
                                                     {-s.dx / dev[0], -s.dy / dev[1], -s.dw / dev[2], -s.dh / dev[3]}),
                               call.rpn_deviation);
    const std::array<float, 4> four = write_deltas(d, call.boxes.y_first);
    // No two regions come from one anchor, so nobody else adds here.
    T* const to = gradients.deltas[level] + at;
    for (int k = 0; k < 4; ++k) to[k] = from_float<T>(to_float(to[k]) + four[static_cast<std::size_t>(k)]);
  }

 private:
  LUNGSEG_HD box_deltas read(const T* four) const {
    const float wide[4] = {to_float(four[0]), to_float(four[1]), to_float(four[2]), to_float(four[3])};
    return read_deltas(wide, call.boxes.y_first);
  }
};

/// The mask of one region, by a block.
template <class T>
struct mask_loss_rule {
  static constexpr int threads = 128;
  using scratch = block_sum<threads>;
  view<const T, 4> logits;  ///< (R, M, M, C)
  const int* labels;
  const float* targets;  ///< (R, M, M)
  view<const int, 2> counts;
  bool keras_clipped;
  float weight;
  T* dlogits;      ///< (R, M, M, C) or null
  double* losses;  ///< (R)

  template <class Block>
  LUNGSEG_HD void operator()(const Block& block, int row, scratch& shared) const {
    const int pixels = logits.extent(1) * logits.extent(2), classes = logits.extent(3), label = labels[row];
    const int positives = sample_totals::of(counts).positives;
    const float share = positives > 0 ? weight / (static_cast<float>(positives) * static_cast<float>(pixels)) : 0.0f;
    const double sum = shared(block, [&](int t) {
      double own = 0;
      for (int pixel = t; pixel < pixels && label > 0; pixel += block.threads()) {
        const std::int64_t cell = std::int64_t{row} * pixels + pixel, at = cell * classes + label;
        const float logit = to_float(logits[at]);
        const math::value_and_slope loss = keras_clipped ? math::clipped_sigmoid_cross_entropy(logit, targets[cell])
                                                         : math::sigmoid_cross_entropy(logit, targets[cell]);
        own += static_cast<double>(loss.value);
        if (dlogits) dlogits[at] = from_float<T>(loss.slope * share);
      }
      return own;
    });
    block.once([&] { losses[row] = sum * static_cast<double>(share); });
  }
};

/// losses[k] = the sum of row k of `rows`, by a block for each.
struct sum_losses_rule {
  static constexpr int threads = 256;
  using scratch = block_sum<threads>;
  const double* rows;  ///< (K, count)
  std::int64_t count;
  double* losses;  ///< (K)

  template <class Block>
  LUNGSEG_HD void operator()(const Block& block, int k, scratch& shared) const {
    const double sum = shared(block, [&](int t) {
      double own = 0;
      for (std::int64_t i = t; i < count; i += block.threads()) own += rows[k * count + i];
      return own;
    });
    block.once([&] { losses[k] = sum; });
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
