// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <vector>

#include "lungseg/model/config/config.hpp"
#include "lungseg/nn/conv.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The norm that a configuration asks for.
inline nn::norm_options body_norm_options(const mask_rcnn_config& config) {
  return {.kind = config.norm == body_norm::batch ? nn::norm_kind::batch : nn::norm_kind::frozen,
          .epsilon = config.norm_epsilon};
}
/// The same behind the body, where a switch decides whether there is any.
inline nn::norm_options norm_options_where(bool wanted, const mask_rcnn_config& config) {
  return wanted ? body_norm_options(config) : nn::norm_options{};
}

/// One residual block: two 3x3 convolutions (ResNet-18), or 1x1, 3x3, 1x1 (50 and 101), and a projection where the
/// extents change.
class residual_block {
 public:
  residual_block(const std::string& name, const mask_rcnn_config& config, int in, int width, int stride);

  nn::var forward(nn::tape& t, const nn::var& x);

  template <class F>
  void each(F&& f) {
    for (nn::conv& c : convs_) f(c);
    for (nn::conv& c : projection_) f(c);
  }

 private:
  bool bottleneck_;
  std::vector<nn::conv> convs_;
  std::vector<nn::conv> projection_;  // none or one
};

/// ResNet body: (N, H, W, channels) -> C1, the stem, to C5 at strides 2, 4, 8, 16, 32.
/// \source He et al., "Deep Residual Learning for Image Recognition", 2015, table 1.
class resnet {
 public:
  resnet(const std::string& name, const mask_rcnn_config& config);

  /// Channels of C1 to C5.
  const std::vector<int>& channels() const noexcept { return channels_; }

  std::vector<nn::var> forward(nn::tape& t, const nn::var& images);

  template <class F>
  void each(F&& f) {
    f(stem_);
    for (std::vector<residual_block>& stage : stages_)
      for (residual_block& block : stage) block.each(f);
  }

 private:
  bool same_pool_;
  nn::conv stem_;
  std::vector<std::vector<residual_block>> stages_;
  std::vector<int> channels_{64};
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/layers/resnet_impl.hpp"
#endif
