// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/model/box_loss.hpp"
#include "lungseg/model/detection.hpp"
#include "lungseg/model/device_passes.hpp"
#include "lungseg/model/mask_loss.hpp"
#include "lungseg/model/network.hpp"

namespace lungseg::inline LUNGSEG_ABI {

/// Mask R-CNN: ResNet, feature pyramid, region proposals, box head and mask head, built from a configuration.
/// Not thread-safe; it must stay where it is during a call. \source He et al., "Mask R-CNN", 2017.
///
/// Its weights are made on the host and follow the context of a call to its device. On a GPU everything has fixed
/// capacities and nothing waits for the host: detect() runs as one captured graph for each size of its input, from the
/// second call on.
class mask_rcnn {
 public:
  /// Sees named intermediate results of detect(): "c2" to "c5", "p2" to "p6", "rpn_logits_p2" ..., "rpn_deltas_p2" ...,
  /// "proposals" (1, 1, R, 4: x1, y1, x2, y2 in the configuration's coordinates), "class_logits", "box_deltas",
  /// "mask_logits".
  using observer = layer_observer;

  /// The head that pooled features are for.
  enum class head { box, mask };
  /// Takes the pooled features (R, P, P, C) of regions on their way to a head, and returns what the head is to see.
  using pooled_filter = std::function<nn::var(nn::tape&, head, std::span<const region>, const nn::var&)>;

  /// Fresh random weights, a pure function of seed.
  /// \throws option_error if the configuration makes no sense.
  explicit mask_rcnn(const mask_rcnn_config& config, std::uint64_t seed = 0) : net_{config} {
    net_.each([&](auto& layer) { layer.initialise(seed); });
    set_trainable([](std::string_view) { return true; });
  }

  const mask_rcnn_config& config() const noexcept { return net_.config; }
  mask_rcnn_config& config() noexcept { return net_.config; }

  /// All parameters and buffers, in a fixed order. The pointers hold until the model is moved or destroyed.
  nn::state_refs state() { return net_.state(); }

  /// Part of the network that a parameter belongs to: 1 stem, 2 to 5 the ResNet stages, 0 everything behind the body.
  static int stage_of(std::string_view name) noexcept {
    if (!name.starts_with("backbone.body.")) return 0;
    const std::string_view rest = name.substr(14);
    return rest.starts_with("layer") ? rest[5] - '0' + 1 : 1;
  }

  /// Chooses the parameters that train. Norms of the body that the configuration freezes stay frozen.
  void set_trainable(const std::function<bool(std::string_view)>& chosen) {
    const nn::state_refs refs = state();
    for (nn::parameter* p : refs.parameters) {
      const bool body_norm_scale = stage_of(p->name) > 0 && (p->name.find(".bn") != std::string::npos ||
                                                             p->name.find("downsample.1") != std::string::npos);
      p->trainable = chosen(p->name) && !(config().norm == body_norm::frozen && body_norm_scale);
    }
    on_device_.trainable_changed();
  }

  /// Changes the epsilon of all norms, which belongs to weights as much as to a configuration.
  void set_norm_epsilon(float epsilon) {
    net_.config.norm_epsilon = epsilon;
    net_.each([&](auto& layer) {
      if constexpr (requires { layer.set_norm_epsilon(epsilon); }) layer.set_norm_epsilon(epsilon);
    });
    on_device_ = {};
  }

  /// Has to be called after weights were changed from outside, before the next detect().
  void weights_changed() {
    net_.each([](auto& layer) { layer.reset(); });
    on_device_.weights_changed();
  }

  /// Has to be called when weights or gradients have got another place in a GPU's memory.
  void memory_moved() { on_device_ = {}; }

  /// Changes what the heads see of their regions from now on, in detect() and in training; {} ends it. For studies:
  /// what does an answer owe to these samples? Nothing in the library sets it.
  void filter_pooled(pooled_filter filter) { filter_ = std::move(filter); }

  /// One forward and backward pass: adds to the gradients of all trainable parameters. On a GPU it is one captured
  /// graph from the second call for each size of its input on; it waits for the losses.
  /// \param images  (N, H, W, channels), normalised; H and W multiples of 32
  /// \param truths  one per image
  /// \param step    counts training steps: random choices are a pure function of (ctx.seed(), step, image)
  /// \param and_then  called behind the backward pass, for instance to update the weights. On a GPU it must queue the
  ///                 same work each time: it becomes part of the captured work, and is not called when that is replayed
  mask_rcnn_losses train_step(const context& ctx, tensor<float, 4> images, std::span<const ground_truth> truths,
                              std::uint64_t step, const std::function<void()>& and_then = {}) {
    prepare(ctx, truths, images.extents());
    if (ctx.where().is_cuda()) {
      weights_changed();  // they will
      return on_device_.losses(ctx, net_, nn::tape::mode::training, images, truths, step, and_then);
    }
    nn::tape t{ctx, nn::tape::mode::training};
    const mask_rcnn_losses result = losses(t, std::move(images), truths, step);
    t.backward();
    if (and_then) and_then();
    return result;
  }

  /// The same losses without gradients, with the statistics that inference uses.
  mask_rcnn_losses validate_step(const context& ctx, tensor<float, 4> images, std::span<const ground_truth> truths,
                                 std::uint64_t step) {
    prepare(ctx, truths, images.extents());
    if (ctx.where().is_cuda()) return on_device_.losses(ctx, net_, nn::tape::mode::inference, images, truths, step);
    nn::tape t{ctx, nn::tape::mode::inference};
    return losses(t, std::move(images), truths, step);
  }

  /// The convolutional part alone, as detect() runs it.
  feature_maps features(const context& ctx, tensor<float, 4> images) {
    settle(ctx);
    nn::tape t{ctx, nn::tape::mode::inference};
    return net_.features(t, nn::tape::leaf(std::move(images)));
  }

  /// What detect_films() of infer/film_detections.hpp does on a GPU, as one captured graph from the second call for
  /// each size of film and batch on. Waits for the answer. \pre ctx.where().is_cuda(); the films are of one size, and
  /// there is one
  film_finds find_on_device(const context& ctx, std::span<const film> films) {
    settle(ctx);
    return on_device_.films.find(ctx, net_, films);
  }

  /// Detections of each image, best score first. Waits for a GPU.
  /// \param images   (N, H, W, channels), normalised, in the context's memory; H and W multiples of 32
  /// \param windows  where the film is in each input (exclusive corners); empty: everywhere
  std::vector<std::vector<detection>> detect(const context& ctx, tensor<float, 4> images,
                                             std::span<const box> windows = {}, const observer& observe = {}) {
    settle(ctx);
    if (ctx.where().is_cuda()) return on_device_.detect(ctx, net_, images, windows, observe);
    nn::tape t{ctx, nn::tape::mode::inference};
    const first_pass first = first_stage_of(t, std::move(images), observe);
    std::vector<std::vector<proposal>> proposals;
    std::vector<region> regions;
    for (int image = 0; image < first.batch; ++image) {
      proposals.push_back(
          propose(config(), first.grid, first.maps.rpn, image, proposal_window(first, windows, image), false));
      for (const proposal& p : proposals.back()) regions.push_back({p.area, image, -1, p.anchor});
    }
    std::vector<std::vector<detection>> result(static_cast<std::size_t>(first.batch));
    if (regions.empty()) return result;
    tell_proposals(observe, regions);
    const box_head_output out = net_.boxes.forward(t, pooled(t, first, regions, head::box));
    tell(observe, "class_logits", out.logits);
    tell(observe, "box_deltas", out.deltas);
    int row = 0;
    for (int image = 0; image < first.batch; ++image) {
      const auto& own = proposals[static_cast<std::size_t>(image)];
      const int count = static_cast<int>(own.size());
      result[static_cast<std::size_t>(image)] =
          detect_boxes(config(), own, rows_of(out.logits, row, count), rows_of(out.deltas, row, count),
                       detection_window(first, windows, image));
      row += count;
    }
    predict_masks(t, first, result, observe);
    for (std::vector<detection>& own : result)
      for (detection& d : own) {
        d.area = first.grid.coordinates.to_pixels(d.area);
        d.mask_area = first.grid.coordinates.to_pixels(d.mask_area);
      }
    return result;
  }

 private:
  /// Everything before the heads.
  struct first_pass {
    int batch;
    feature_maps maps;
    anchor_grid grid;
  };

  /// Brings the weights to the context's device.
  void settle(const context& ctx) {
    expect<option_error>(!filter_ || ctx.where().is_cpu(), "mask_rcnn: filter_pooled works on the processor only");
    if (!nn::move_to(ctx, state())) return;
    memory_moved();
    weights_changed();
  }
  /// Before a pass: weights on the device, and truth that makes sense. \throws format_error for truth that does not
  void prepare(const context& ctx, std::span<const ground_truth> truths, const shape<4>& images) {
    settle(ctx);
    expect_extent("mask_rcnn", "truths", 0, static_cast<int>(truths.size()), images[0]);
    for (std::size_t i = 0; i < truths.size(); ++i)
      validate(truths[i], images[1], images[2], config().class_count(), "film " + std::to_string(i) + " of the batch");
  }
  static void tell_proposals(const observer& observe, std::span<const region> regions) {
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

  first_pass first_stage_of(nn::tape& t, tensor<float, 4> images, const observer& observe = {}) {
    const int batch = images.extent(0), height = images.extent(1), width = images.extent(2);
    first_pass first{batch, net_.features(t, nn::tape::leaf(std::move(images)), observe), {}};
    first.grid = make_anchor_grid(config(), height, width, first.maps.sides());
    return first;
  }

  box whole(const first_pass& first) const { return first.grid.coordinates.whole(); }
  box detection_window(const first_pass& first, std::span<const box> windows, int image) const {
    return windows.empty() ? whole(first)
                           : first.grid.coordinates.from_pixels(windows[static_cast<std::size_t>(image)]);
  }
  box proposal_window(const first_pass& first, std::span<const box> windows, int image) const {
    return config().input == input_rule::min_max ? detection_window(first, windows, image) : whole(first);
  }

  nn::var pooled(nn::tape& t, const first_pass& first, std::span<const region> regions, head for_head) const {
    const int side = for_head == head::box ? config().box_pool : config().mask_pool;
    const int level = for_head == head::box ? 0 : config().mask_level;
    const std::vector<nn::roi_source> sources = roi_sources_of(first.maps, first.grid.coordinates);
    const nn::var result = nn::roi_pool(t, sources, to_rois(config(), regions, first.grid.coordinates, level), side,
                                        pool_options(config()));
    return filter_ ? filter_(t, for_head, regions, result) : result;
  }

  mask_rcnn_losses losses(nn::tape& t, tensor<float, 4> images, std::span<const ground_truth> truths,
                          std::uint64_t step) {
    const first_pass first = first_stage_of(t, std::move(images));
    mask_rcnn_losses result;
    rpn_loss(t, config(), first.grid, first.maps.rpn, truths, step, result);
    std::vector<region> regions;
    const std::uint64_t seed = t.ctx().seed();
    for (int image = 0; image < first.batch; ++image) {
      const auto proposals = propose(config(), first.grid, first.maps.rpn, image, whole(first), true);
      const auto own =
          sample_regions(config(), proposals, first.grid.coordinates, truths[static_cast<std::size_t>(image)], image,
                         {seed, region_stream, step * truths.size() + static_cast<std::uint64_t>(image)});
      regions.insert(regions.end(), own.begin(), own.end());
    }
    if (regions.empty()) return result;
    const box_head_output out = net_.boxes.forward(t, pooled(t, first, regions, head::box));
    box_loss(t, config(), {first.grid, first.maps.rpn, whole(first)}, regions, truths, out, result);
    const std::vector<region> positives = mask_regions(config(), regions, first.batch, seed, step);
    if (positives.empty()) return result;
    const nn::var masks = net_.masks.forward(t, pooled(t, first, positives, head::mask));
    mask_loss(t, config(), positives, truths, first.grid.coordinates, *masks, result);
    return result;
  }

  void predict_masks(nn::tape& t, const first_pass& first, std::vector<std::vector<detection>>& detections,
                     const observer& observe) {
    std::vector<region> regions;
    for (std::size_t image = 0; image < detections.size(); ++image)
      for (const detection& d : detections[image]) regions.push_back({d.mask_area, static_cast<int>(image), -1, -1});
    if (regions.empty()) return;
    const nn::var logits = net_.masks.forward(t, pooled(t, first, regions, head::mask));
    tell(observe, "mask_logits", logits);
    const int side = logits->value.extent(1), classes = logits->value.extent(3);
    const float* from = logits->value.data();
    for (std::vector<detection>& own : detections)
      for (detection& d : own) {
        d.mask = t.ctx().make<float>(shape<2>{side, side});
        for (std::int64_t i = 0; i < d.mask.size(); ++i) d.mask[i] = math::sigmoid(from[i * classes + d.class_id]);
        from += d.mask.size() * classes;
      }
  }

  mask_rcnn_network net_;
  device_passes on_device_;
  pooled_filter filter_;
};

}  // namespace lungseg::inline LUNGSEG_ABI
