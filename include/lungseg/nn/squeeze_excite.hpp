// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/nn/conv.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

/// The mean over rows and columns: (N, H, W, C) -> (N, 1, 1, C).
var global_mean(tape& t, const var& x);

/// x times one gate for each image and channel. In place as swish.
var scale_channels(tape& t, var&& x, const var& gate);

/// Squeeze and excite: the map's mean goes through two dense layers, swish between them, and becomes a gate for each
/// channel. \source Hu et al., "Squeeze-and-Excitation Networks", 2018, section 3
class squeeze_excite {
 public:
  /// Parameters are named name_reduce.weight, name_expand.bias, ...
  squeeze_excite(const std::string& name, int channels, int reduced);

  /// x is taken over, as by swish.
  var forward(tape& t, var&& x);

  template <class F>
  void each(F&& f) {
    f(reduce_);
    f(expand_);
  }

 private:
  conv reduce_, expand_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::nn

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/nn/squeeze_excite_impl.hpp"
#endif
