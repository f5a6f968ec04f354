// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The losses of a batch on a GPU: rpn_loss.hpp, regions.hpp, box_loss.hpp and mask_loss.hpp with fixed capacities and
/// without the host.

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "lungseg/model/layers/feature_maps.hpp"
#include "lungseg/model/mask_rcnn/device_detections.hpp"
#include "lungseg/model/mask_rcnn/ground_truth.hpp"
#include "lungseg/ops/gpu.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What is truly on the films of a batch, at most G objects on each, and the number of the step.
struct device_truth {
  tensor<box, 2> boxes;           // (N, G)
  tensor<int, 2> classes;         // (N, G)  0: none
  tensor<std::uint8_t, 4> masks;  // (N, G, H, W)
  tensor<std::uint64_t, 1> step;  // (1)

  device_truth() = default;
  device_truth(const context& ctx, int images, int objects, int height, int width)
      : boxes{ctx.make<box>(shape<2>{images, objects})},
        classes{ctx.make<int>(shape<2>{images, objects})},
        masks{ctx.make<std::uint8_t>(shape<4>{images, objects, height, width})},
        step{ctx.make<std::uint64_t>(shape<1>{1})} {}

  /// Copies a batch's truth to the device. \pre every film has at most G objects, and masks of H x W
  void copy_from_host(std::span<const ground_truth> truths, std::uint64_t number) {
    tensor<box, 2> host_boxes{boxes.extents()};
    tensor<int, 2> host_classes{classes.extents()};
    for (std::size_t n = 0; n < truths.size(); ++n) {
      const int image = static_cast<int>(n);
      std::copy(truths[n].boxes.begin(), truths[n].boxes.end(), &host_boxes(image, 0));
      std::copy(truths[n].classes.begin(), truths[n].classes.end(), &host_classes(image, 0));
      masks.copy_from_host_at(std::int64_t{image} * masks.extent(1) * masks.extent(2) * masks.extent(3),
                              truths[n].masks.get());
    }
    boxes.copy_from_host(host_boxes);
    classes.copy_from_host(host_classes);
    tensor<std::uint64_t, 1> host_step{{1}};
    host_step[0] = number;
    step.copy_from_host(host_step);
  }
  ops::gpu::truth_rows rows() const { return {boxes, classes}; }
};

/// Regions on the device, R to each image.
struct device_regions {
  tensor<box, 2> areas;
  tensor<int, 2> images, truths, anchors, labels, counts;  // counts: (N, 2), positives and negatives

  static device_regions make(const context& ctx, int images, int capacity) {
    const shape<2> e{images, capacity};
    return {ctx.make<box>(e), ctx.make<int>(e), ctx.make<int>(e),
            ctx.make<int>(e), ctx.make<int>(e), ctx.make<int>(shape<2>{images, 2})};
  }
  ops::gpu::region_rows rows() { return {areas, images, truths, anchors, labels}; }
  nn::roi_rows flat() const {
    const shape<1> all{static_cast<int>(areas.size())};
    return {areas.get().reshaped(all), images.get().reshaped(all)};
  }
  template <class T>
  static view<const T, 1> flat(const tensor<T, 2>& rows) {
    return rows.get().reshaped(shape<1>{static_cast<int>(rows.size())});
  }
};

/// The losses of one pass; holds what its backward pass reads.
class device_losses {
 public:
  device_losses(nn::tape& t, const mask_rcnn_config& config, const feature_maps& maps, const device_anchors& anchors,
                const device_truth& truth)
      : t_{t}, ctx_{t.ctx()}, config_{config}, maps_{maps}, anchors_{anchors}, truth_{truth} {}

  /// Queues everything up to the gradients of the heads' and the RPN's outputs.
  /// \param windows  (N) on the device: what proposals are clipped to
  /// \param losses   (5) on the device, overwritten, in the order of mask_rcnn_losses
  void compute(box_head& boxes, mask_head& masks, view<const box, 1> windows, view<double, 1> losses) {
    outputs_ = rpn_outputs_of(config_, anchors_, maps_.rpn);
    const auto done = [this](const char* stage) { ctx_.gpu().mark(stage); };
    done("features");
    if (t_.training()) make_gradients();
    first_stage(losses.rows(0, 2));
    done("RPN loss");
    sample_regions(windows);
    done("proposals and regions");
    second_stage(boxes, windows, losses.rows(2, 2));
    done("box head and loss");
    mask_stage(masks, losses.rows(4, 1));
    done("mask head and loss");
  }

 private:
  int images() const { return outputs_.images; }

  view<float, 4> cleared(nn::node& output) {
    const nn::gradient_slot slot = t_.slot(output);
    ctx_.gpu().clear(slot.gradient.data(), static_cast<std::size_t>(slot.gradient.size()) * sizeof(float));
    return slot.gradient;
  }

  void make_gradients() {
    for (std::size_t i = 0; i < maps_.rpn.size(); ++i) {
      gradients_.logits[i] = cleared(*maps_.rpn[i].logits).data();
      gradients_.deltas[i] = cleared(*maps_.rpn[i].deltas).data();
    }
  }

  ops::gpu::box_loss_call box_call(const std::array<float, 4>& deviation, std::size_t class_weight) const {
    return {.deviation = deviation,
            .y_first = config_.deltas_y_first,
            .beta = config_.box_beta,
            .divide_by_positives = config_.box_divisor == box_loss_divisor::positive_coordinates,
            .class_weight = config_.loss_weights[class_weight],
            .box_weight = config_.loss_weights[class_weight + 1]};
  }

  void first_stage(view<double, 1> losses) {
    const int all = anchors_.levels.total(), count = config_.anchors_per_image;
    auto matches = ctx_.make<int>(shape<2>{images(), all});
    auto rows = ctx_.make<int>(shape<2>{images(), count}), counts = ctx_.make<int>(shape<2>{images(), 2});
    ops::gpu::match(ctx_, anchors_.pixels.get().reshaped(shape<2>{1, all}), {}, truth_.rows(),
                    {.high = static_cast<double>(config_.anchor_high),
                     .low = static_cast<double>(config_.anchor_low),
                     .force_best = true,
                     .double_precision = config_.frame == box_frame::normalised},
                    matches);
    ops::gpu::sample(ctx_, std::as_const(matches),
                     {.count = count,
                      .positive_fraction = static_cast<double>(config_.anchor_positive_fraction),
                      .seed = ctx_.seed(),
                      .stream = anchor_stream,
                      .step = truth_.step.data()},
                     rows, counts);
    ops::gpu::rpn_loss<float>(ctx_, outputs_, gradients_, anchors_.pixels, std::as_const(matches), std::as_const(rows),
                              std::as_const(counts), truth_.rows(), box_call(config_.rpn_deviation, 0), losses);
  }

  void sample_regions(view<const box, 1> windows) {
    device_proposals proposals = propose_on_device(ctx_, config_, anchors_, outputs_, windows, true);
    const int P = proposals.areas.extent(1), G = config_.append_truth ? truth_.boxes.extent(1) : 0;
    goals_ = ctx_.make<box>(truth_.boxes.extents());
    ops::gpu::convert_boxes(ctx_, truth_.rows(), anchors_.coordinates, goals_);
    if (G > 0) {
      const shape<2> e{images(), P + G};
      auto areas = ctx_.make<box>(e);
      auto used = ctx_.make<int>(e), anchors = ctx_.make<int>(e);
      ops::gpu::append_truth(ctx_, std::as_const(proposals.areas), std::as_const(proposals.anchors),
                             std::as_const(goals_), truth_.classes, areas, used, anchors);
      return choose_regions(areas, used, anchors, P);
    }
    choose_regions(proposals.areas, proposals.anchors, proposals.anchors, P);
  }

  void choose_regions(view<const box, 2> areas, view<const int, 2> used, view<const int, 2> anchors, int proposals) {
    const int count = config_.rois_per_image;
    regions_ = device_regions::make(ctx_, images(), count);
    auto matches = ctx_.make<int>(areas.extents());
    auto rows = ctx_.make<int>(shape<2>{images(), count});
    const auto high = static_cast<double>(config_.roi_high);
    ops::gpu::match(ctx_, areas, used, {goals_, truth_.classes}, {.high = high, .low = high}, matches);
    ops::gpu::sample(ctx_, std::as_const(matches),
                     {.count = count,
                      .positive_fraction = static_cast<double>(config_.roi_positive_fraction),
                      .fill_negatives = config_.fill_negatives,
                      .seed = ctx_.seed(),
                      .stream = region_stream,
                      .step = truth_.step.data(),
                      .first_appended = proposals},
                     rows, regions_.counts);
    ops::gpu::gather_regions(ctx_, areas, anchors, std::as_const(matches), std::as_const(rows), truth_.classes,
                             config_.pad_rois_as_background, regions_.rows());
  }

  void second_stage(box_head& boxes, view<const box, 1> windows, view<double, 1> losses) {
    const box_head_output out =
        boxes.forward(t_, nn::roi_pool(t_, roi_sources_of(maps_, anchors_.coordinates), regions_.flat(),
                                       config_.box_pool, device_pool_options(config_, anchors_.coordinates)));
    const int rows = static_cast<int>(regions_.areas.size());
    const auto flat = [rows](const auto& v) { return v.reshaped(shape<2>{rows, v.extent(3)}); };
    view<float, 2> dlogits, ddeltas;
    if (t_.training()) dlogits = flat(cleared(*out.logits)), ddeltas = flat(cleared(*out.deltas));
    const ops::gpu::box_loss_call call = box_call(config_.box_deviation, 2);
    ops::gpu::region_loss<float>(ctx_, flat(std::as_const(out.logits->value).get()),
                                 flat(std::as_const(out.deltas->value).get()), dlogits, ddeltas, regions_.rows(),
                                 std::as_const(goals_), std::as_const(regions_.counts), config_.pad_rois_as_background,
                                 call, losses);
    if (t_.training() && config_.gradient_through_targets)
      ops::gpu::target_gradient<float>(ctx_, outputs_, gradients_, ddeltas, regions_.rows(), std::as_const(goals_),
                                       anchors_.references, windows, {config_.rpn_deviation, call});
  }

  /// At most so many positives of an image reach the mask head.
  int mask_rows() const {
    const int most =
        std::max(math::positive_quota(config_.rois_per_image, static_cast<double>(config_.roi_positive_fraction)), 1);
    return config_.mask_rois_per_image > 0 ? std::min(config_.mask_rois_per_image, most) : most;
  }

  void mask_stage(mask_head& masks, view<double, 1> losses) {
    const int count = mask_rows(), rows = images() * count;
    positives_ = device_regions::make(ctx_, images(), count);
    auto chosen = ctx_.make<int>(shape<2>{images(), count});
    ops::gpu::sample(ctx_, std::as_const(regions_.truths),
                     {.count = count,
                      .fill_negatives = false,
                      .seed = ctx_.seed(),
                      .stream = mask_stream,
                      .step = truth_.step.data()},
                     chosen, positives_.counts);
    ops::gpu::gather_regions(ctx_, std::as_const(regions_.areas), std::as_const(regions_.anchors),
                             std::as_const(regions_.truths), std::as_const(chosen), truth_.classes, false,
                             positives_.rows());
    const nn::var logits = masks.forward(
        t_, nn::roi_pool(t_, roi_sources_of(maps_, anchors_.coordinates), positives_.flat(), config_.mask_pool,
                         device_pool_options(config_, anchors_.coordinates, config_.mask_level)));
    const int side = logits->value.extent(1);
    auto targets = ctx_.make<float>(shape<3>{rows, side, side});
    const nn::roi_rows flat = positives_.flat();
    ops::gpu::mask_targets(ctx_, truth_.masks, flat.areas, flat.images, device_regions::flat(positives_.truths),
                           {config_.mask_target, anchors_.coordinates}, targets);
    ops::gpu::mask_loss<float>(ctx_, std::as_const(logits->value), device_regions::flat(positives_.labels),
                               std::as_const(targets), std::as_const(positives_.counts), config_.mask_loss_clipped,
                               config_.loss_weights[4], t_.training() ? cleared(*logits) : view<float, 4>{}, losses);
  }

  nn::tape& t_;
  const context& ctx_;
  const mask_rcnn_config& config_;
  const feature_maps& maps_;
  const device_anchors& anchors_;
  const device_truth& truth_;
  ops::gpu::rpn_outputs<float> outputs_;
  ops::gpu::rpn_gradients<float> gradients_;
  tensor<box, 2> goals_;
  device_regions regions_, positives_;
};

}}  // namespace lungseg::LUNGSEG_ABI
