// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "lungseg/model/mask_rcnn/box_loss.hpp"
#include "lungseg/model/mask_rcnn/detection.hpp"
#include "lungseg/model/mask_rcnn/mask_loss.hpp"
#include "lungseg/model/mask_rcnn/network.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The head that pooled features are for.
enum class pooled_head { boxes, masks };
/// Takes the pooled features (R, P, P, C) of regions on their way to a head, and returns what the head is to see.
using pooled_filter = std::function<nn::var(nn::tape&, pooled_head, std::span<const region>, const nn::var&)>;

/// One pass of a Mask R-CNN on the processor; device_passes are the same on a GPU.
class host_pass {
 public:
  /// \param filter  may be empty
  host_pass(nn::tape& t, mask_rcnn_network& net, const pooled_filter& filter) : t_{t}, net_{net}, filter_{filter} {}

  /// See mask_rcnn::detect.
  std::vector<std::vector<detection>> detect(tensor<float, 4> images, std::span<const box> windows,
                                             const layer_observer& observe) {
    const first_pass first = first_stage_of(std::move(images), observe);
    std::vector<std::vector<proposal>> proposals;
    std::vector<region> regions;
    for (int image = 0; image < first.batch; ++image) {
      proposals.push_back(
          propose(net_.config, first.grid, first.maps.rpn, image, proposal_window(first, windows, image), false));
      for (const proposal& p : proposals.back()) regions.push_back({p.area, image, -1, p.anchor});
    }
    std::vector<std::vector<detection>> result(static_cast<std::size_t>(first.batch));
    if (regions.empty()) return result;
    report_proposals(observe, regions);
    const box_head_output out = net_.boxes.forward(t_, pooled(first, regions, pooled_head::boxes));
    report(observe, "class_logits", out.logits);
    report(observe, "box_deltas", out.deltas);
    int row = 0;
    for (int image = 0; image < first.batch; ++image) {
      const auto& own = proposals[static_cast<std::size_t>(image)];
      const int count = static_cast<int>(own.size());
      result[static_cast<std::size_t>(image)] =
          detect_boxes(net_.config, own, rows_of(out.logits, row, count), rows_of(out.deltas, row, count),
                       detection_window(first, windows, image));
      row += count;
    }
    predict_masks(first, result, observe);
    for (std::vector<detection>& own : result)
      for (detection& d : own) {
        d.area = first.grid.coordinates.to_pixels(d.area);
        d.mask_area = first.grid.coordinates.to_pixels(d.mask_area);
      }
    return result;
  }

  /// The losses of a batch, with steps on the tape that lead back to all parameters.
  mask_rcnn_losses losses(tensor<float, 4> images, std::span<const ground_truth> truths, std::uint64_t step) {
    const first_pass first = first_stage_of(std::move(images));
    mask_rcnn_losses result;
    rpn_loss(t_, net_.config, first.grid, first.maps.rpn, truths, step, result);
    std::vector<region> regions;
    const std::uint64_t seed = t_.ctx().seed();
    for (int image = 0; image < first.batch; ++image) {
      const auto proposals = propose(net_.config, first.grid, first.maps.rpn, image, whole(first), true);
      const auto own =
          sample_regions(net_.config, proposals, first.grid.coordinates, truths[static_cast<std::size_t>(image)], image,
                         {seed, region_stream, step * truths.size() + static_cast<std::uint64_t>(image)});
      regions.insert(regions.end(), own.begin(), own.end());
    }
    if (regions.empty()) return result;
    const box_head_output out = net_.boxes.forward(t_, pooled(first, regions, pooled_head::boxes));
    box_loss(t_, net_.config, {first.grid, first.maps.rpn, whole(first)}, regions, truths, out, result);
    const std::vector<region> positives = mask_regions(net_.config, regions, first.batch, seed, step);
    if (positives.empty()) return result;
    const nn::var masks = net_.masks.forward(t_, pooled(first, positives, pooled_head::masks));
    mask_loss(t_, net_.config, positives, truths, first.grid.coordinates, *masks, result);
    return result;
  }

 private:
  /// Everything before the heads.
  struct first_pass {
    int batch;
    feature_maps maps;
    anchor_grid grid;
  };

  static void report_proposals(const layer_observer& observe, std::span<const region> regions) {
    if (!observe) return;
    tensor<float, 4> boxes{{1, 1, static_cast<int>(regions.size()), 4}};
    for (int i = 0; i < boxes.extent(2); ++i) {
      const box& b = regions[static_cast<std::size_t>(i)].area;
      boxes(0, 0, i, 0) = b.x1, boxes(0, 0, i, 1) = b.y1, boxes(0, 0, i, 2) = b.x2, boxes(0, 0, i, 3) = b.y2;
    }
    observe("proposals", std::as_const(boxes));
  }
  static view<const float, 2> rows_of(const nn::var& v, int first, int count) {
    const view<const float, 4> all = std::as_const(v->value);
    return all.rows(first, count).reshaped(shape<2>{count, v->value.extent(3)});
  }

  first_pass first_stage_of(tensor<float, 4> images, const layer_observer& observe = {}) {
    const int batch = images.extent(0), height = images.extent(1), width = images.extent(2);
    first_pass first{batch, net_.features(t_, nn::tape::leaf(std::move(images)), observe), {}};
    first.grid = make_anchor_grid(net_.config, height, width, first.maps.sides());
    return first;
  }

  box whole(const first_pass& first) const { return first.grid.coordinates.whole(); }
  box detection_window(const first_pass& first, std::span<const box> windows, int image) const {
    return windows.empty() ? whole(first)
                           : first.grid.coordinates.from_pixels(windows[static_cast<std::size_t>(image)]);
  }
  box proposal_window(const first_pass& first, std::span<const box> windows, int image) const {
    return net_.config.input == input_rule::min_max ? detection_window(first, windows, image) : whole(first);
  }

  nn::var pooled(const first_pass& first, std::span<const region> regions, pooled_head which) const {
    const int side = which == pooled_head::boxes ? net_.config.box_pool : net_.config.mask_pool;
    const int level = which == pooled_head::boxes ? 0 : net_.config.mask_level;
    const std::vector<nn::roi_source> sources = roi_sources_of(first.maps, first.grid.coordinates);
    const nn::var result = nn::roi_pool(t_, sources, to_rois(net_.config, regions, first.grid.coordinates, level), side,
                                        pool_options(net_.config));
    return filter_ ? filter_(t_, which, regions, result) : result;
  }

  void predict_masks(const first_pass& first, std::vector<std::vector<detection>>& detections,
                     const layer_observer& observe) {
    std::vector<region> regions;
    for (std::size_t image = 0; image < detections.size(); ++image)
      for (const detection& d : detections[image]) regions.push_back({d.mask_area, static_cast<int>(image), -1, -1});
    if (regions.empty()) return;
    const nn::var logits = net_.masks.forward(t_, pooled(first, regions, pooled_head::masks));
    report(observe, "mask_logits", logits);
    const int side = logits->value.extent(1), classes = logits->value.extent(3);
    const float* from = logits->value.data();
    for (std::vector<detection>& own : detections)
      for (detection& d : own) {
        d.mask = t_.ctx().make<float>(shape<2>{side, side});
        for (std::int64_t i = 0; i < d.mask.size(); ++i) d.mask[i] = math::sigmoid(from[i * classes + d.class_id]);
        from += d.mask.size() * classes;
      }
  }

  nn::tape& t_;
  mask_rcnn_network& net_;
  const pooled_filter& filter_;
};

}}  // namespace lungseg::LUNGSEG_ABI
