// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The losses of one sampled anchor or region of a Mask R-CNN with their gradients; see proposal_rules.hpp. Rows leave
/// their losses in scratch memory, where they are added up in one order.

#include <array>
#include <cmath>
#include <cstdint>

#include "lungseg/math/loss.hpp"
#include "lungseg/math/proposal_rules.hpp"
#include "lungseg/math/target_gradient.hpp"
#include "lungseg/math/target_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

/// Where the gradients of an RPN head's outputs go; all null: nowhere.
struct rpn_gradients {
  std::array<float*, max_rpn_levels> logits{}, deltas{};
};
/// How boxes are regressed.
struct box_loss_call {
  std::array<float, 4> deviation{1, 1, 1, 1};
  bool y_first = false;
  float beta = 0;                    ///< of smooth L1
  bool divide_by_positives = false;  ///< the sum over boxes by four times the positives, else by all samples
  float class_weight = 1, box_weight = 1;
};

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
/// What the loss of one pixel of a positive's mask counts.
LUNGSEG_HD inline float mask_share(float weight, const view<const int, 2>& counts, std::int64_t pixels) {
  const int positives = sample_totals::of(counts).positives;
  return positives > 0 ? weight / (static_cast<float>(positives) * static_cast<float>(pixels)) : 0.0f;
}

/// What a head should have said to turn `from` into `goal`.
LUNGSEG_HD inline std::array<float, 4> box_target(const box& from, const box& goal, const box_loss_call& call) {
  const box_deltas raw = encode(from, goal);
  const auto& dev = call.deviation;
  return write_deltas({raw.dx / dev[0], raw.dy / dev[1], raw.dw / dev[2], raw.dh / dev[3]}, call.y_first);
}

/// Smooth L1 of four deltas; writes their gradient unless that is null.
LUNGSEG_HD inline double regress(const float* deltas, const std::array<float, 4>& goal, float beta, float share,
                                 float* gradient) {
  double sum = 0;
  for (int k = 0; k < 4; ++k) {
    const value_and_slope l1 = smooth_l1(deltas[k] - goal[static_cast<std::size_t>(k)], beta);
    sum += static_cast<double>(share * l1.value);
    if (gradient) gradient[k] = share * l1.slope;
  }
  return sum;
}

/// One sampled anchor.
struct rpn_loss_rule {
  rpn_outputs outputs;
  rpn_gradients gradients;
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
    const float* const logits = outputs.logits[level] + at * width;
    const float logit = width == 2 ? logits[1] - logits[0] : logits[0];
    const value_and_slope ce = sigmoid_cross_entropy(logit, match >= 0 ? 1.0f : 0.0f);
    class_losses[i] = static_cast<double>(share * ce.value);
    if (float* const to = gradients.logits[level]) {
      to[at * width + width - 1] = share * ce.slope;
      if (width == 2) to[at * width] = -share * ce.slope;
    }
    if (match < 0) return;
    float* const to = gradients.deltas[level];
    box_losses[i] =
        regress(outputs.deltas[level] + at * 4, box_target(anchors[anchor], truth.boxes(image, match), call), call.beta,
                box_share(call, total), to ? to + at * 4 : nullptr);
  }
};

/// One region.
struct region_loss_rule {
  view<const float, 2> logits, deltas;  ///< (R, C), (R, 4 C)
  view<float, 2> dlogits, ddeltas;
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
    const float* const own = logits.data() + i * classes;
    const float whole = log_sum_exp(own, classes);
    if (dlogits.data())
      for (int c = 0; c < classes; ++c)
        dlogits[i * classes + c] = (std::exp(own[c] - whole) - (c == label ? 1.0f : 0.0f)) * share;
    return static_cast<double>(share) * static_cast<double>(whole - own[label]);
  }
};

/// Sends the box loss of one region on through its target to the RPN's deltas, as Matterport's code does
/// (target_gradient.hpp).
struct target_gradient_rule {
  rpn_outputs outputs;
  rpn_gradients gradients;
  view<const float, 2> ddeltas;
  region_rows regions;
  view<const box, 2> goals;
  const box *references, *windows;
  std::array<float, 4> rpn_deviation;
  box_loss_call call;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int anchor = regions.anchors[i], truth = regions.truths[i], image = regions.images[i];
    if (truth < 0 || anchor < 0) return;
    const box goal = goals(image, truth);
    const auto level = static_cast<std::size_t>(outputs.anchors.level_of(anchor));
    const std::int64_t at = outputs.place(static_cast<int>(level), image, anchor) * 4;
    const box_deltas scaled = times(read_deltas(outputs.deltas[level] + at, call.y_first), rpn_deviation);
    const auto& dev = call.deviation;
    const box_deltas s = read_deltas(&ddeltas(static_cast<int>(i), 4 * regions.labels[i]), call.y_first);
    const box_deltas d = times(target_gradient(references[anchor], scaled, windows[image], goal,
                                               {-s.dx / dev[0], -s.dy / dev[1], -s.dw / dev[2], -s.dh / dev[3]}),
                               rpn_deviation);
    const std::array<float, 4> four = write_deltas(d, call.y_first);
    // No two regions come from one anchor, so nobody else adds here.
    float* const to = gradients.deltas[level] + at;
    for (int k = 0; k < 4; ++k) to[k] += four[static_cast<std::size_t>(k)];
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::math
