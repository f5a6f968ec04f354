// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// How long a training step takes on N ranks, from what one rank and one link were measured to take. Seconds and bytes.

#include <algorithm>
#include <cmath>
#include <vector>

namespace lungseg::bench {

/// What a rank's own work takes: `fixed` a step (update of the weights) and `film` for each film of its own; and
/// `uneven`, what ranks wait in a step for the one whose films take longest.
struct rank_work {
  double fixed = 0, film = 0, uneven = 0;

  double seconds(double films) const { return fixed + film * films; }
};

/// A sum over ranks: `call` for each, and for each byte `processor` (copying and adding, which a rank with one
/// processor cannot do beside its own work) and `wire` (which it can).
struct link {
  double call = 0, processor = 0, wire = 0;

  /// Of the same link between N ranks, where these figures are for two. A ring sends 2 (N - 1) / N of the bytes, a
  /// tree calls log2(N) times. \source Thakur, Rabenseifner, Gropp, "Optimization of Collective Communication
  /// Operations in MPICH", IJHPCA 19(1), 2005, section 4.5
  link between(int ranks) const {
    if (ranks < 2) return {};
    const double bytes = 2.0 * (ranks - 1) / ranks;  // of two ranks: 1
    return {call * std::log2(ranks), processor * bytes, wire * bytes};
  }
};

/// What a step sends: gradients in buckets, in their order, and small sums (norms, counts, losses) that are waited for
/// before gradients come. Those behind them hide behind filters' gradients.
struct traffic {
  std::vector<double> buckets;
  double small_sums = 0;

  double bytes() const {
    double all = 0;
    for (const double each : buckets) all += each;
    return all;
  }
};

struct step_options {
  bool overlap = true;          // gradients go while the backward pass does
  bool own_processor = false;   // of the sums: a GPU's copy engines, or a second core
  double backward = 2.0 / 3.0;  // the share of the films' work in which gradients come: most of the backward pass
};

/// A step of `films` films a rank. Buckets become ready at equal steps of bytes through its last part, `backward`, and
/// their sums follow one another.
inline double step_seconds(const rank_work& work, const traffic& sent, const link& two, int ranks, double films,
                           const step_options& options = {}) {
  const link each = two.between(ranks);
  const double busy = options.own_processor ? 0 : each.processor, free = each.wire + each.processor - busy;
  const double passes = work.film * films + busy * sent.bytes() + (ranks > 1 ? work.uneven : 0);
  double now = passes * (1 - options.backward) + sent.small_sums * each.call, done = 0;
  if (!options.overlap) done = now += passes * options.backward;
  for (const double bytes : sent.buckets) {
    if (options.overlap) now += passes * options.backward * bytes / sent.bytes();
    done = std::max(now, done) + (ranks > 1 ? each.call + free * bytes : 0);
  }
  return std::max(done, now) + work.fixed;
}

/// The line y = a + b x with the least sum of squared relative errors, both not negative.
struct line {
  double a = 0, b = 0;
};
inline line fit_line(const std::vector<double>& x, const std::vector<double>& y) {
  double w = 0, wx = 0, wxx = 0, wy = 0, wxy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double weight = 1 / (y[i] * y[i]);
    w += weight, wx += weight * x[i], wxx += weight * x[i] * x[i], wy += weight * y[i], wxy += weight * x[i] * y[i];
  }
  const double det = w * wxx - wx * wx;
  line result{det > 0 ? (wxx * wy - wx * wxy) / det : wy / w, det > 0 ? (w * wxy - wx * wy) / det : 0};
  if (result.a < 0) result = {0, wxy / wxx};
  if (result.b < 0) result = {wy / w, 0};
  return result;
}

}  // namespace lungseg::bench
