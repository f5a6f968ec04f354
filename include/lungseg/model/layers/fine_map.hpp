// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/model/config/config.hpp"
#include "lungseg/nn/conv.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A map at stride 2 that masks are pooled from: P2, which knows what is where, enlarged and joined with the stem's C1,
/// which sees edges twice as sharp. Only in models whose mask_level is 1.
/// \source Ronneberger et al., "U-Net", 2015, section 2: a step up with its skip connection.
class fine_map {
 public:
  /// \param stem_channels  of C1
  fine_map(const std::string& name, const mask_rcnn_config& config, int stem_channels);

  /// C1 (N, H, W, stem_channels) and P2 (N, H/2, W/2, pyramid_out_channels) -> (N, H, W, fine_channels)
  nn::var forward(nn::tape& t, const nn::var& c1, const nn::var& p2);

  template <class F>
  void each(F&& f) {
    f(reduce_);
    f(merge_);
  }

 private:
  static nn::conv block(const std::string& name, const mask_rcnn_config& config, int in, int kernel);

  nn::conv reduce_, merge_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/layers/fine_map_impl.hpp"
#endif
