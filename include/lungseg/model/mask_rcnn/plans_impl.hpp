// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <span>
#include <utility>
#include <vector>

#include "lungseg/model/mask_rcnn/network.hpp"
#include "lungseg/model/mask_rcnn/plans.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE pass_plan::pass_plan(const context& ctx, const mask_rcnn_network& net, const shape<4>& e, dtype type)
    : images{ctx.where().is_cuda() ? nn::tape::leaf(ctx.make(type, e)) : nullptr},
      anchors{make_anchor_grid(ctx, net.config, e[1], e[2], sides_of(e))} {}

LUNGSEG_INLINE void pass_plan::set_images(const context& ctx, tensor<float, 4> from) {
  if (ctx.where().is_cuda())
    ctx.gpu().copy(images->value.data(), from.data(), static_cast<std::size_t>(from.size()) * sizeof(float));
  else
    images = nn::tape::leaf(std::move(from));
}

LUNGSEG_INLINE std::vector<std::array<int, 2>> pass_plan::sides_of(const shape<4>& images) {
  std::vector<std::array<int, 2>> sides;
  for (int stride = 4; stride <= 32; stride *= 2) sides.push_back({images[1] / stride, images[2] / stride});
  sides.push_back({(sides.back()[0] + 1) / 2, (sides.back()[1] + 1) / 2});
  return sides;
}

LUNGSEG_INLINE detect_plan::detect_plan(const context& ctx, const mask_rcnn_network& net, const shape<4>& e, dtype type)
    : pass_plan{ctx, net, e, type},
      windows{ctx.make<box>(shape<1>{e[0]})},
      proposal_windows{ctx.make<box>(shape<1>{e[0]})},
      found{ctx, e[0], net.config.detections_per_image, net.config.masks_per_object(), 2 * net.config.mask_pool} {}

LUNGSEG_INLINE void detect_plan::set_windows(const mask_rcnn_config& config, std::span<const box> in_pixels) {
  const box_coordinates& coordinates = anchors.coordinates;
  tensor<box, 1> clip{windows.extents()}, clip_proposals{windows.extents()};
  for (int n = 0; n < windows.extent(0); ++n) {
    clip[n] = in_pixels.empty() ? coordinates.whole() : coordinates.from_pixels(in_pixels[static_cast<std::size_t>(n)]);
    clip_proposals[n] = config.input == input_rule::min_max ? clip[n] : coordinates.whole();
  }
  windows.copy_from_host(clip);
  proposal_windows.copy_from_host(clip_proposals);
}

LUNGSEG_INLINE loss_plan::loss_plan(const context& ctx, const mask_rcnn_network& net, const shape<4>& e, int objects)
    : pass_plan{ctx, net, e},
      truth{ctx, e[0], objects, e[1], e[2], net.config.class_count() - 1},
      windows{ctx.make<box>(shape<1>{e[0]})},
      losses{ctx.make<double>(shape<1>{5})} {
  tensor<box, 1> whole{windows.extents()};
  whole.fill(anchors.coordinates.whole());
  windows.copy_from_host(whole);
}

LUNGSEG_INLINE int loss_plan::objects_of(std::span<const ground_truth> truths) {
  std::size_t most = 2;
  for (const ground_truth& truth : truths)
    while (most < truth.boxes.size()) most *= 2;
  return static_cast<int>(most);
}

}}  // namespace lungseg::LUNGSEG_ABI
