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
#include "lungseg/model/device_detect.hpp"
#include "lungseg/model/feature_maps.hpp"
#include "lungseg/model/fpn.hpp"
#include "lungseg/model/mask_loss.hpp"

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
  using observer = std::function<void(std::string_view, view<const float, 4>)>;

  /// The head that pooled features are for.
  enum class head { box, mask };
  /// Takes the pooled features (R, P, P, C) of regions on their way to a head, and returns what the head is to see.
  using pooled_filter = std::function<nn::var(nn::tape&, head, std::span<const region>, const nn::var&)>;

  /// Fresh random weights, a pure function of seed.
  /// \throws option_error if the configuration makes no sense.
  explicit mask_rcnn(const mask_rcnn_config& config, std::uint64_t seed = 0)
      : config_{validated(config)},
        body_{"backbone.body", config_},
        fpn_{"backbone.fpn", config_, body_.channels()},
        rpn_{"rpn.head", config_},
        box_{"roi_heads", config_},
        mask_{"roi_heads", config_} {
    each([&](auto& layer) { layer.initialise(seed); });
    set_trainable([](std::string_view) { return true; });
  }

  const mask_rcnn_config& config() const noexcept { return config_; }
  mask_rcnn_config& config() noexcept { return config_; }

  /// All parameters and buffers, in a fixed order. The pointers hold until the model is moved or destroyed.
  nn::state_refs state() {
    nn::state_refs refs;
    each([&](auto& layer) { layer.collect(refs); });
    return refs;
  }

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
      p->trainable = chosen(p->name) && !(config_.norm == body_norm::frozen && body_norm_scale);
    }
  }

  /// Changes the epsilon of all norms, which belongs to weights as much as to a configuration.
  void set_norm_epsilon(float epsilon) {
    config_.norm_epsilon = epsilon;
    each([&](auto& layer) {
      if constexpr (requires { layer.set_norm_epsilon(epsilon); }) layer.set_norm_epsilon(epsilon);
    });
  }

  /// Has to be called after weights were changed from outside, before the next detect().
  void weights_changed() {
    each([](auto& layer) { layer.reset(); });
    plans_.clear();
  }

  /// Changes what the heads see of their regions from now on, in detect() and in training; {} ends it. For studies:
  /// what does an answer owe to these samples? Nothing in the library sets it.
  void filter_pooled(pooled_filter filter) { filter_ = std::move(filter); }

  /// One forward and backward pass: adds to the gradients of all trainable parameters.
  /// \param images  (N, H, W, channels), normalised; H and W multiples of 32
  /// \param truths  one per image
  /// \param step    counts training steps: random choices are a pure function of (ctx.seed(), step, image)
  mask_rcnn_losses train_step(const context& ctx, tensor<float, 4> images, std::span<const ground_truth> truths,
                              std::uint64_t step) {
    nn::tape t{ctx, nn::tape::mode::training};
    const mask_rcnn_losses result = losses(t, std::move(images), truths, step);
    t.backward();
    return result;
  }

  /// The same losses without gradients, with the statistics that inference uses.
  mask_rcnn_losses validate_step(const context& ctx, tensor<float, 4> images, std::span<const ground_truth> truths,
                                 std::uint64_t step) {
    nn::tape t{ctx, nn::tape::mode::inference};
    return losses(t, std::move(images), truths, step);
  }

  /// The convolutional part alone, as detect() runs it.
  feature_maps features(const context& ctx, tensor<float, 4> images) {
    settle(ctx);
    nn::tape t{ctx, nn::tape::mode::inference};
    return features_of(t, nn::tape::leaf(std::move(images)));
  }

  /// Detections of each image, best score first. Waits for a GPU.
  /// \param images   (N, H, W, channels), normalised, in the context's memory; H and W multiples of 32
  /// \param windows  where the film is in each input (exclusive corners); empty: everywhere
  std::vector<std::vector<detection>> detect(const context& ctx, tensor<float, 4> images,
                                             std::span<const box> windows = {}, const observer& observe = {}) {
    settle(ctx);
    if (ctx.where().is_cuda()) return detect_by_plan(ctx, std::move(images), windows, observe);
    nn::tape t{ctx, nn::tape::mode::inference};
    const first_pass first = first_stage_of(t, std::move(images), observe);
    std::vector<std::vector<proposal>> proposals;
    std::vector<region> regions;
    for (int image = 0; image < first.batch; ++image) {
      proposals.push_back(
          propose(config_, first.grid, first.maps.rpn, image, proposal_window(first, windows, image), false));
      for (const proposal& p : proposals.back()) regions.push_back({p.area, image, -1, p.anchor});
    }
    std::vector<std::vector<detection>> result(static_cast<std::size_t>(first.batch));
    if (regions.empty()) return result;
    tell(observe, regions);
    const box_head_output out = box_.forward(t, pooled(t, first, regions, head::box));
    tell(observe, "class_logits", out.logits);
    tell(observe, "box_deltas", out.deltas);
    int row = 0;
    for (int image = 0; image < first.batch; ++image) {
      const auto& own = proposals[static_cast<std::size_t>(image)];
      const int count = static_cast<int>(own.size());
      result[static_cast<std::size_t>(image)] =
          detect_boxes(config_, own, rows_of(out.logits, row, count), rows_of(out.deltas, row, count),
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

  static const mask_rcnn_config& validated(const mask_rcnn_config& config) {
    config.validate();
    return config;
  }
  template <class F>
  void each(F&& f) {
    body_.each(f);
    fpn_.each(f);
    rpn_.each(f);
    box_.each(f);
    mask_.each(f);
  }
  /// Brings the weights to the context's device.
  void settle(const context& ctx) {
    const nn::state_refs refs = state();
    if (refs.parameters.front()->value.where() == ctx.where()) return;
    nn::move_to(ctx, refs);
    weights_changed();
  }
  static void tell(const observer& observe, std::string_view name, const nn::var& v) {
    if (!observe) return;
    const bool there = v->value.where().is_cuda();
    const tensor<float, 4> copy = there ? v->value.on_host() : tensor<float, 4>{};
    observe(name, there ? copy.get() : std::as_const(v->value).get());
  }
  static void tell(const observer& observe, std::span<const region> regions) {
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

  void expect_input(const shape<4>& images) const {
    expect_extent("mask_rcnn", "images", 3, images[3], config_.channels);
    for (const std::size_t axis : {1u, 2u})
      expect<shape_error>(images[axis] % 32 == 0, "mask_rcnn: images axis " + std::to_string(axis) + " is " +
                                                      std::to_string(images[axis]) + ", expected a multiple of 32");
  }

  feature_maps features_of(nn::tape& t, const nn::var& images, const observer& observe = {}) {
    expect_input(images->value.extents());
    feature_maps maps;
    const std::vector<nn::var> body = body_.forward(t, images);
    for (std::size_t i = 0; i < body.size(); ++i) tell(observe, "c" + std::to_string(i + 2), body[i]);
    maps.levels = fpn_.forward(t, body);
    for (std::size_t i = 0; i < maps.levels.size(); ++i) {
      const std::string name = "p" + std::to_string(i + 2);
      maps.rpn.push_back(rpn_.forward(t, maps.levels[i]));
      tell(observe, name, maps.levels[i]);
      tell(observe, "rpn_logits_" + name, maps.rpn.back().logits);
      tell(observe, "rpn_deltas_" + name, maps.rpn.back().deltas);
    }
    return maps;
  }

  first_pass first_stage_of(nn::tape& t, tensor<float, 4> images, const observer& observe = {}) {
    const int batch = images.extent(0), height = images.extent(1), width = images.extent(2);
    first_pass first{batch, features_of(t, nn::tape::leaf(std::move(images)), observe), {}};
    first.grid = make_anchor_grid(config_, height, width, first.maps.sides());
    return first;
  }

  box whole(const first_pass& first) const { return first.grid.coordinates.whole(); }
  box detection_window(const first_pass& first, std::span<const box> windows, int image) const {
    return windows.empty() ? whole(first)
                           : first.grid.coordinates.from_pixels(windows[static_cast<std::size_t>(image)]);
  }
  box proposal_window(const first_pass& first, std::span<const box> windows, int image) const {
    return config_.input == input_rule::min_max ? detection_window(first, windows, image) : whole(first);
  }

  nn::var pooled(nn::tape& t, const first_pass& first, std::span<const region> regions, head for_head) const {
    const int side = for_head == head::box ? config_.box_pool : config_.mask_pool;
    const int level = for_head == head::box ? 0 : config_.mask_level;
    const std::vector<nn::roi_source> sources = roi_sources_of(first.maps, first.grid.coordinates);
    const nn::var result =
        nn::roi_pool(t, sources, to_rois(config_, regions, first.grid.coordinates, level), side, pool_options(config_));
    return filter_ ? filter_(t, for_head, regions, result) : result;
  }

  mask_rcnn_losses losses(nn::tape& t, tensor<float, 4> images, std::span<const ground_truth> truths,
                          std::uint64_t step) {
    expect_extent("mask_rcnn", "truths", 0, static_cast<int>(truths.size()), images.extent(0));
    const first_pass first = first_stage_of(t, std::move(images));
    for (std::size_t i = 0; i < truths.size(); ++i)
      validate(truths[i], first.grid.coordinates.height, first.grid.coordinates.width, config_.class_count(),
               "film " + std::to_string(i) + " of the batch");
    mask_rcnn_losses result;
    rpn_loss(t, config_, first.grid, first.maps.rpn, truths, step, result);
    std::vector<region> regions;
    const std::uint64_t seed = t.ctx().seed();
    for (int image = 0; image < first.batch; ++image) {
      const auto proposals = propose(config_, first.grid, first.maps.rpn, image, whole(first), true);
      const auto own = sample_regions(config_, proposals, first.grid.coordinates,
                                      truths[static_cast<std::size_t>(image)], image,
                                      {seed, region_stream, step * truths.size() + static_cast<std::uint64_t>(image)});
      regions.insert(regions.end(), own.begin(), own.end());
    }
    if (regions.empty()) return result;
    const box_head_output out = box_.forward(t, pooled(t, first, regions, head::box));
    box_loss(t, config_, {first.grid, first.maps.rpn, whole(first)}, regions, truths, out, result);
    const std::vector<region> positives = mask_regions(config_, regions, first.batch, seed, step);
    if (positives.empty()) return result;
    const nn::var masks = mask_.forward(t, pooled(t, first, positives, head::mask));
    mask_loss(t, config_, positives, truths, first.grid.coordinates, *masks, result);
    return result;
  }

  void predict_masks(nn::tape& t, const first_pass& first, std::vector<std::vector<detection>>& detections,
                     const observer& observe) {
    std::vector<region> regions;
    for (std::size_t image = 0; image < detections.size(); ++image)
      for (const detection& d : detections[image]) regions.push_back({d.mask_area, static_cast<int>(image), -1, -1});
    if (regions.empty()) return;
    const nn::var logits = mask_.forward(t, pooled(t, first, regions, head::mask));
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

  detect_plan make_plan(const context& ctx, const shape<4>& images) const {
    const int batch = images[0], height = images[1], width = images[2];
    std::vector<std::array<int, 2>> sides;
    for (int i = 0; i < 4; ++i) sides.push_back({height >> (i + 2), width >> (i + 2)});
    sides.push_back({(sides.back()[0] + 1) / 2, (sides.back()[1] + 1) / 2});
    return {nn::tape::leaf(ctx.make<float>(images)),
            ctx.make<box>(shape<1>{batch}),
            ctx.make<box>(shape<1>{batch}),
            make_device_anchors(ctx, config_, height, width, sides),
            {ctx, batch, config_.detections_per_image, 2 * config_.mask_pool},
            {}};
  }

  std::vector<std::vector<detection>> detect_by_plan(const context& ctx, tensor<float, 4> images,
                                                     std::span<const box> windows, const observer& observe) {
    expect_input(images.extents());
    expect<option_error>(!filter_, "mask_rcnn: filter_pooled works on the processor only");
    detect_plan& plan = plans_.get(ctx, images.extents(), [&] { return make_plan(ctx, images.extents()); });
    const box_coordinates& coordinates = plan.anchors.coordinates;
    tensor<box, 1> clip{{images.extent(0)}}, clip_proposals{{images.extent(0)}};
    for (int n = 0; n < images.extent(0); ++n) {
      clip[n] = windows.empty() ? coordinates.whole() : coordinates.from_pixels(windows[static_cast<std::size_t>(n)]);
      clip_proposals[n] = config_.input == input_rule::min_max ? clip[n] : coordinates.whole();
    }
    plan.windows.take(clip);
    plan.proposal_windows.take(clip_proposals);
    ctx.gpu().copy(plan.images->value.data(), images.data(), static_cast<std::size_t>(images.size()) * sizeof(float));
    const auto work = [&] {
      nn::tape t{ctx, nn::tape::mode::inference};
      detect_on_device(t, config_, features_of(t, plan.images, observe), plan.anchors, box_, mask_, plan.windows,
                       plan.proposal_windows, plan.found);
    };
    observe ? work() : plan.work.run(ctx, work);
    return plan.found.to_host(ctx).read(coordinates);
  }

  mask_rcnn_config config_;
  resnet body_;
  fpn fpn_;
  rpn_head rpn_;
  box_head box_;
  mask_head mask_;
  pooled_filter filter_;
  detect_plans plans_;
};

}  // namespace lungseg::inline LUNGSEG_ABI
