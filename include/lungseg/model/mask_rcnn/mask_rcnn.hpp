// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/model/mask_rcnn/ground_truth.hpp"
#include "lungseg/model/mask_rcnn/network.hpp"
#include "lungseg/model/mask_rcnn/pass.hpp"
#include "lungseg/model/mask_rcnn/plans.hpp"
#include "lungseg/model/mask_rcnn/regions.hpp"
#include "lungseg/nn/pass_plans.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

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

  using head = pooled_head;

  /// Fresh random weights, a pure function of seed; without one, zeros that are to be replaced.
  /// \throws option_error if the configuration makes no sense.
  explicit mask_rcnn(const mask_rcnn_config& config, std::optional<std::uint64_t> seed = 0);
  mask_rcnn(mask_rcnn&&) noexcept;
  mask_rcnn& operator=(mask_rcnn&&) noexcept;
  ~mask_rcnn();

  const mask_rcnn_config& config() const noexcept { return net_.config; }
  mask_rcnn_config& config() noexcept { return net_.config; }

  /// All parameters and buffers, in a fixed order. The pointers hold until the model is moved or destroyed.
  nn::state_refs state() { return net_.state(); }

  /// Calls f(layer) for every convolution and transposed convolution, in a fixed order.
  template <class F>
  void each_layer(F&& f) {
    net_.each(f);
  }

  /// Part of the network that a parameter belongs to: 1 stem, 2 to 5 the ResNet stages, 0 everything behind the body.
  static int stage_of(std::string_view name) noexcept {
    if (!name.starts_with("backbone.body.")) return 0;
    const std::string_view rest = name.substr(14);
    return rest.starts_with("layer") ? rest[5] - '0' + 1 : 1;
  }

  /// Chooses the parameters that train. Norms of the body that the configuration freezes stay frozen.
  void set_trainable(const std::function<bool(std::string_view)>& chosen);

  /// Changes the epsilon of all norms, which belongs to weights as much as to a configuration.
  void set_norm_epsilon(float epsilon);

  /// Brings the weights to the context's device, which every pass does first.
  /// \throws device_error when there is too little memory: all of them are where they were then
  void move_to(const context& ctx);

  /// The layers, for those who build passes of their own on them (infer/predict/detector.hpp).
  mask_rcnn_network& network() noexcept { return net_; }

  /// Changes what the heads see of their regions from now on, in detect() and in training; {} ends it. For studies:
  /// what does an answer owe to these samples? Nothing in the library sets it.
  void filter_pooled(pooled_filter filter) { filter_ = std::move(filter); }

  /// One forward and backward pass: adds to the gradients of all trainable parameters. On a GPU it is one captured
  /// graph from the second call for each size of its input on; it waits for the losses.
  /// \param images  (N, H, W, channels), normalised; H and W multiples of 32
  /// \param truths  one per image
  /// \param step    counts training steps: random choices are a pure function of (ctx.seed(), step, image)
  /// \return the losses of the whole batch, where ranks share it
  /// \param and_then  called behind the backward pass, for instance to update the weights. On a GPU it must queue the
  ///                 same work each time: it becomes part of the captured work, and is not called when that is
  ///                 replayed. (An updater tells the parameters when another one begins to change them; nobody else
  ///                 need.)
  mask_rcnn_losses train_step(const context& ctx, tensor<float, 4> images, std::span<const ground_truth> truths,
                              std::uint64_t step, const std::function<void()>& and_then = {});

  /// The same losses without gradients, with the statistics that inference uses.
  mask_rcnn_losses validate_step(const context& ctx, tensor<float, 4> images, std::span<const ground_truth> truths,
                                 std::uint64_t step);

  /// The convolutional part alone, as detect() runs it.
  feature_maps features(const context& ctx, tensor<float, 4> images);

  /// Detections of each image, best score first. Waits for a GPU.
  /// \param images   (N, H, W, channels), normalised, in the context's memory; H and W multiples of 32
  /// \param windows  where the film is in each input (exclusive corners); empty: everywhere
  std::vector<std::vector<detection>> detect(const context& ctx, tensor<float, 4> images,
                                             std::span<const box> windows = {}, const observer& observe = {});

 private:
  using plan_key = std::pair<loss_input, int>;  // the input, room for objects
  using loss_plans = pass_plans<plan_key, loss_plan, mask_rcnn_config>;

  /// \throws format_error for truth that makes no sense
  mask_rcnn_losses losses(const context& ctx, nn::tape::mode mode, loss_plans& plans, tensor<float, 4> images,
                          std::span<const ground_truth> truths, std::uint64_t step,
                          const std::function<void()>& and_then);
  /// The films of earlier steps, and other ranks' films before ours.
  static std::uint64_t first_item(const context& ctx, std::span<const ground_truth> truths, std::uint64_t step);
  void expect_truths(std::span<const ground_truth> truths, const shape<4>& images) const;

  mask_rcnn_network net_;
  pass_plans<shape<4>, detect_plan, mask_rcnn_config> detect_plans_;
  loss_plans train_plans_, validate_plans_;
  pooled_filter filter_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/mask_rcnn/mask_rcnn_impl.hpp"
#endif
