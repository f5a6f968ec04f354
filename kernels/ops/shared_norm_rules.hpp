// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What one thread does of a batch norm that ranks share, beside norm_rules.hpp; see row_sums_rules.hpp.

#include "lungseg/math/norm.hpp"
#include "ops/row_sums_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// What ranks add up for a batch norm: this rank's sums, (2, channels), and behind them how many values were counted.
struct batch_sums_rule {
  row_chunks cut;
  used_rows used;
  const double *first, *second;
  bool none;    ///< nothing counts
  double* all;  ///< (2 * channels + 1)

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const auto c = static_cast<int>(i % cut.channels);
    const double sum = i == 2 * cut.channels ? (used.numbers ? used.values() : static_cast<double>(cut.rows))
                                             : whole_sum(cut, i < cut.channels ? first : second, 0, c);
    all[i] = none ? 0 : sum;
  }
};

/// Statistics of one channel from the sums of all ranks.
struct shared_moments_rule {
  const double* all;  ///< of batch_sums_rule
  int channels;
  float epsilon;
  float *mean, *inverse_std;  ///< (channels)
  double* counted;            ///< (1)

  LUNGSEG_HD void operator()(std::int64_t c) const {
    const double count = all[2 * channels];
    const math::moments m = math::finish_moments(all[c], all[channels + c], count, epsilon);
    mean[c] = m.mean;
    inverse_std[c] = m.inverse_std;
    if (c == 0) *counted = count;
  }
};

/// Gradients of scale and shift, of this rank's sums.
struct own_gradient_rule {
  const double* all;  ///< of batch_sums_rule, before other ranks' are added
  int channels;
  const float* inverse_std;
  float *dgamma, *dbeta;

  LUNGSEG_HD void operator()(std::int64_t c) const {
    dgamma[c] += static_cast<float>(all[channels + c] * static_cast<double>(inverse_std[c]));
    dbeta[c] += static_cast<float>(all[c]);
  }
};

/// How dx follows in one channel, from the sums of all ranks.
struct shared_slope_rule {
  const double* all;  ///< of batch_sums_rule
  int channels;
  const float *gamma, *inverse_std;
  const double* counted;     ///< (1)
  bool none;                 ///< of this rank nothing counts
  math::norm_slope* slopes;  ///< (channels)

  LUNGSEG_HD void operator()(std::int64_t c) const {
    const double along = all[channels + c] * static_cast<double>(inverse_std[c]);
    slopes[c] = none || !(*counted > 0) ? math::norm_slope{}
                                        : math::batch_norm_slope(gamma[c], inverse_std[c], all[c], along, *counted);
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
