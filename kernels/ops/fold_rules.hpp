// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Folding a norm into the convolution before it, and back; see elementwise_rules.hpp.

#include "lungseg/backend/cuda/norm.hpp"
#include "lungseg/math/fold.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// The norm of output k; beta is not needed on the way back.
LUNGSEG_HD inline math::folded_norm folded_norm_of(const stored_norm& norm, std::int64_t k) {
  return math::folded_norm::of(norm.bias.empty() ? 0.0f : norm.bias[k], norm.gamma[k],
                               norm.beta.empty() ? 0.0f : norm.beta[k], norm.mean[k], norm.variance[k], norm.epsilon);
}

/// One element of a filter; the first of each output's also makes its bias.
template <class T>
struct fold_rule {
  const float* filter;
  stored_norm norm;
  std::int64_t length;  ///< elements of one output's filter
  T *folded, *folded_bias;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const std::int64_t k = i / length;
    const math::folded_norm own = folded_norm_of(norm, k);
    folded[i] = from_float<T>(filter[i] * own.scale());
    if (i % length == 0) folded_bias[k] = from_float<T>(own.folded_bias());
  }
};

/// All gradients of one output, by a block.
template <class T>
struct unfold_rule {
  static constexpr int threads = 128;
  struct scratch {
    double along[threads];
  };
  const float* filter;
  stored_norm norm;
  std::int64_t length;
  const T* dfolded;
  const float* dfolded_bias;
  float *dfilter, *dbias, *dgamma, *dbeta;  ///< each may be null

  template <class Block>
  LUNGSEG_HD void operator()(const Block& block, int k, scratch& shared) const {
    const math::folded_norm own = folded_norm_of(norm, k);
    const float scale = own.slope();
    block.each([&](int t) {
      double along = 0;
      for (std::int64_t i = k * length + t; i < (k + 1) * length; i += block.threads()) {
        const float d = to_float(dfolded[i]);
        along += static_cast<double>(d) * static_cast<double>(filter[i]);
        if (dfilter) dfilter[i] += scale * d;
      }
      shared.along[t] = along;
    });
    block.once([&] {
      if (dbias) dbias[k] += dfolded_bias[k] * scale;
      if (dbeta) dbeta[k] += dfolded_bias[k];
      if (!dgamma) return;
      double sum = 0;
      for (int t = 0; t < block.threads(); ++t) sum += shared.along[t];
      dgamma[k] += own.dgamma(sum, dfolded_bias[k]);
    });
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
