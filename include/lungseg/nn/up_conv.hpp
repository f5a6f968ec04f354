// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "lungseg/nn/parameter.hpp"
#include "lungseg/nn/precision.hpp"
#include "lungseg/nn/tape.hpp"
#include "lungseg/ops/packed_filter.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

/// Transposed convolution 2x2 with stride 2, then ReLU: doubles the sides of a map. Used by the mask head.
class up_conv {
 public:
  up_conv(const std::string& name, int in, int out);

  void initialise(std::uint64_t seed);
  void collect(state_refs& state);

  const parameter& filter() const noexcept { return weight_; }
  /// What inference has packed of the filter since it changed; null before.
  const ops::packed_filter* packed() const noexcept { return cache_ ? &cache_->packed : nullptr; }

  /// (N, H, W, in) -> (N, 2H, 2W, out)
  var forward(tape& t, const var& x);

 private:
  void backward(tape& t, node& x, node& out, const working_filter& f);

  int out_;
  parameter weight_, bias_;
  std::shared_ptr<working_filter> cache_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::nn

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/nn/up_conv_impl.hpp"
#endif
