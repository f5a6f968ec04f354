// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <span>
#include <vector>

#include "lungseg/core/capture.hpp"
#include "lungseg/model/mask_rcnn/device_detections.hpp"
#include "lungseg/model/mask_rcnn/network.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a pass over inputs of one size keeps on a GPU; see device_plans.
struct pass_plan {
  nn::var images;  // (N, H, W, channels)
  device_anchors anchors;
  repeated_work work;

  /// \param e     extents of the input
  /// \param type  of the input
  pass_plan(const context& ctx, const mask_rcnn_network& net, const shape<4>& e, dtype type = dtype::float32)
      : images{nn::tape::leaf(ctx.make(type, e))},
        anchors{make_device_anchors(ctx, net.config, e[1], e[2], sides_of(e))} {}

  void set_images(const context& ctx, const tensor<float, 4>& from) {
    ctx.gpu().copy(images->value.data(), from.data(), static_cast<std::size_t>(from.size()) * sizeof(float));
  }

 private:
  static std::vector<std::array<int, 2>> sides_of(const shape<4>& images) {
    std::vector<std::array<int, 2>> sides;
    for (int stride = 4; stride <= 32; stride *= 2) sides.push_back({images[1] / stride, images[2] / stride});
    sides.push_back({(sides.back()[0] + 1) / 2, (sides.back()[1] + 1) / 2});
    return sides;
  }
};

/// The same with what detections need.
struct detect_plan : pass_plan {
  tensor<box, 1> windows, proposal_windows;  // (N)
  detection_block found;

  detect_plan(const context& ctx, const mask_rcnn_network& net, const shape<4>& e, dtype type = dtype::float32)
      : pass_plan{ctx, net, e, type},
        windows{ctx.make<box>(shape<1>{e[0]})},
        proposal_windows{ctx.make<box>(shape<1>{e[0]})},
        found{ctx, e[0], net.config.detections_per_image, 2 * net.config.mask_pool} {}

  /// \param in_pixels  (N) where the film is in each input, or empty: everywhere
  void set_windows(const mask_rcnn_config& config, std::span<const box> in_pixels) {
    const box_coordinates& coordinates = anchors.coordinates;
    tensor<box, 1> clip{windows.extents()}, clip_proposals{windows.extents()};
    for (int n = 0; n < windows.extent(0); ++n) {
      clip[n] =
          in_pixels.empty() ? coordinates.whole() : coordinates.from_pixels(in_pixels[static_cast<std::size_t>(n)]);
      clip_proposals[n] = config.input == input_rule::min_max ? clip[n] : coordinates.whole();
    }
    windows.copy_from_host(clip);
    proposal_windows.copy_from_host(clip_proposals);
  }
};

}}  // namespace lungseg::LUNGSEG_ABI
