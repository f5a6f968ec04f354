// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Folding a norm into the convolution before it, and back; see dense_rules.hpp.

#include <cmath>

#include "lungseg/backend/cuda/norm.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// One element of a filter; the first of each output's also makes its bias.
template <class T>
struct fold_rule {
  const float* filter;
  stored_norm norm;
  std::int64_t length;  ///< elements of one output's filter
  T *folded, *folded_bias;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const std::int64_t k = i / length;
    const float scale = norm.gamma[k] / std::sqrt(norm.variance[k] + norm.epsilon);
    folded[i] = from_float<T>(filter[i] * scale);
    if (i % length == 0)
      folded_bias[k] = from_float<T>(norm.beta[k] + ((norm.bias.empty() ? 0.0f : norm.bias[k]) - norm.mean[k]) * scale);
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
    const float inverse_std = 1.0f / std::sqrt(norm.variance[k] + norm.epsilon), scale = norm.gamma[k] * inverse_std;
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
      const double offset =
          (norm.bias.empty() ? 0.0 : static_cast<double>(norm.bias[k])) - static_cast<double>(norm.mean[k]);
      dgamma[k] +=
          static_cast<float>((sum + static_cast<double>(dfolded_bias[k]) * offset) * static_cast<double>(inverse_std));
    });
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
