// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <utility>

#include "lungseg/model/layers/feature_maps.hpp"
#include "lungseg/model/mask_rcnn/device_detections.hpp"
#include "lungseg/ops/gpu.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// From feature maps to detections with masks, on a GPU and without the host. Queues its work and returns.
/// \param boxes, masks  the heads
/// \param windows       (N) on the device: what detections are clipped to, in the configuration's coordinates
/// \param proposal_windows  the same for proposals
inline void detect_on_device(nn::tape& t, const mask_rcnn_config& config, const feature_maps& maps,
                             const device_anchors& anchors, box_head& boxes, mask_head& masks,
                             view<const box, 1> windows, view<const box, 1> proposal_windows, detection_block& found) {
  const context& ctx = t.ctx();
  const auto done = [&](const char* stage) { ctx.gpu().mark(stage); };
  done("features");
  device_proposals proposals =
      propose_on_device(ctx, config, anchors, rpn_outputs_of(config, anchors, maps.rpn), proposal_windows, false);
  done("proposals");
  const std::vector<nn::roi_source> sources = roi_sources_of(maps, anchors.coordinates);
  const auto flat = [](const auto& rows) { return rows.reshaped(shape<1>{static_cast<int>(rows.size())}); };
  const nn::roi_rows regions{flat(std::as_const(proposals.areas).get()), flat(std::as_const(proposals.images).get())};
  const box_head_output out = boxes.forward(
      t, nn::roi_pool(t, sources, regions, config.box_pool, device_pool_options(config, anchors.coordinates)));
  done("box head");
  const ops::gpu::detection_rows rows = found.rows();
  detect_boxes_on_device(ctx, config, proposals, out, windows, rows);
  done("detections");
  const nn::roi_rows objects{flat(rows.mask_areas), flat(rows.images)};
  const nn::var logits =
      masks.forward(t, nn::roi_pool(t, sources, objects, config.mask_pool,
                                    device_pool_options(config, anchors.coordinates, config.mask_level)));
  ops::gpu::class_masks<float>(ctx, std::as_const(logits->value), flat(rows.classes), found.cells());
  done("masks");
}

}}  // namespace lungseg::LUNGSEG_ABI
