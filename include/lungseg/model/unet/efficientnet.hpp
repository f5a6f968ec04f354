// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/model/unet/unet_config.hpp"
#include "lungseg/nn/conv.hpp"
#include "lungseg/nn/drop_branch.hpp"
#include "lungseg/nn/squeeze_excite.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Sees named intermediate results, under the names of segmentation_models' layers.
using unet_observer = std::function<void(std::string_view, const nn::var&)>;

/// A convolution of the U-Net with a batch norm: layers NAMEconv and NAMEbn.
nn::conv unet_conv(const std::string& name, const std::string& conv, const unet_config& config,
                   nn::conv_options options);

/// Inverted bottleneck: 1x1 to more channels, depthwise, squeeze and excite, 1x1 back, and the input again where the
/// extents allow. \source Sandler et al., "MobileNetV2", 2018, figure 3b; Tan and Le, "EfficientNet", 2019, section 4
class mbconv {
 public:
  mbconv(const mbconv_shape& shape, const unet_config& config, float drop);

  const mbconv_shape& shape() const noexcept { return shape_; }

  /// \param skip  set to the expanded map when the block shrinks it: what the decoder wants of this size
  /// \param drop  random numbers for leaving the branch out of some images; null in inference
  nn::var forward(nn::tape& t, const nn::var& x, nn::var& skip, nn::branch_drops* drop, const unet_observer& observe);

  template <class F>
  void each(F&& f) {
    for (nn::conv& c : expand_) f(c);
    f(depthwise_);
    gate_.each(f);
    f(project_);
  }

 private:
  int middle() const noexcept { return shape_.in * shape_.expand; }
  bool adds_input() const noexcept { return shape_.stride == 1 && shape_.in == shape_.out; }

  mbconv_shape shape_;
  float drop_;
  std::vector<nn::conv> expand_;  // none or one
  nn::conv depthwise_;
  nn::squeeze_excite gate_;
  nn::conv project_;
};

/// EfficientNet without its classifier. \source Tan and Le, "EfficientNet", 2019, table 1
class efficientnet {
 public:
  /// What the decoder takes over.
  struct features {
    nn::var top;                 // stride 32
    std::vector<nn::var> skips;  // strides 16, 8, 4, 2
  };

  explicit efficientnet(const unet_config& config);

  static int top_channels(const unet_config& config) { return scaled_channels(1280, config.width); }
  /// Channels of the skips, in the order of features::skips.
  std::vector<int> skip_channels() const;

  /// (N, H, W, 3) -> maps of strides 2 to 32.
  features forward(nn::tape& t, const nn::var& images, nn::branch_drops* drop, const unet_observer& observe);

  template <class F>
  void each(F&& f) {
    f(stem_);
    for (mbconv& b : blocks_) b.each(f);
    f(top_);
  }

 private:
  nn::conv stem_;
  std::vector<mbconv> blocks_;
  nn::conv top_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/unet/efficientnet_impl.hpp"
#endif
