// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <span>
#include <string>
#include <vector>

#include "lungseg/model/config/config.hpp"
#include "lungseg/nn/conv.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Feature pyramid: C2 to C5 -> P2 to P6, all with the same number of channels.
/// \source Lin et al., "Feature Pyramid Networks for Object Detection", 2017, section 3; P6 as in its section 4.1.
class fpn {
 public:
  /// \param channels  of C2 to C5
  fpn(const std::string& name, const mask_rcnn_config& config, std::span<const int> channels);

  std::vector<nn::var> forward(nn::tape& t, std::span<const nn::var> body);

  template <class F>
  void each(F&& f) {
    for (nn::conv& c : laterals_) f(c);
    for (nn::conv& c : outputs_) f(c);
  }

 private:
  static nn::conv block(const std::string& name, const mask_rcnn_config& config, int in, int out, int kernel);
  std::vector<nn::conv> laterals_, outputs_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/layers/fpn_impl.hpp"
#endif
