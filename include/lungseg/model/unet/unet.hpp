// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "lungseg/model/unet/efficientnet.hpp"
#include "lungseg/model/unet/unet_plans.hpp"
#include "lungseg/nn/pass_plans.hpp"
#include "lungseg/ops/mask_overlap_loss.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// U-Net over an EfficientNet, one output channel: the probability of lung. Names of parameters are those of
/// segmentation_models' layers. Not thread-safe; it must stay where it is during a call.
/// \source Ronneberger et al., "U-Net", 2015; segmentation_models 1.0.1, Unet("efficientnetb0")
class unet {
 public:
  static constexpr std::string_view kind = "unet";  // in the metadata of weight files

  /// Fresh random weights, a pure function of seed; without one, zeros that are to be replaced.
  /// \throws option_error if the configuration makes no sense.
  explicit unet(const unet_config& config, std::optional<std::uint64_t> seed = 0);
  unet(unet&&) noexcept;
  unet& operator=(unet&&) noexcept;
  ~unet();

  const unet_config& config() const noexcept { return config_; }
  unet_config& config() noexcept { return config_; }

  /// Calls f(layer) for every convolution, in a fixed order.
  template <class F>
  void each_layer(F&& f) {
    each(f);
  }

  /// All parameters and buffers, in a fixed order. The pointers hold until the model is moved or destroyed.
  nn::state_refs state();

  /// Part of the network that a parameter belongs to: 1 stem, 2 to 5 the encoder at strides 4, 8, 16 and 32 (the first
  /// block is of part 2), 0 the decoder.
  static int stage_of(std::string_view name) noexcept {
    if (name.starts_with("stem_")) return 1;
    if (name.starts_with("top_")) return 5;
    if (!name.starts_with("block")) return 0;
    constexpr int parts[] = {2, 2, 3, 4, 4, 5, 5};
    return parts[(name[5] - '1') % 7];
  }

  /// Chooses the parameters that train.
  void set_trainable(const std::function<bool(std::string_view)>& chosen);

  /// Probability of lung for every pixel: (N, H, W, 1).
  /// \param images  (N, H, W, 3), normalised; H and W multiples of 32
  /// \throws shape_error for other extents
  tensor<float, 4> probabilities(const context& ctx, tensor<float, 4> images, const unet_observer& observe = {});

  /// One forward and backward pass: adds to the gradients of all trainable parameters. On a GPU it is one captured
  /// graph from the second call for each size of its input on; it waits for the losses.
  /// \param images   (N, H, W, 3), normalised; H and W multiples of 32
  /// \param targets  (N, H, W, 1)  in [0, 1]; like the images in the context's memory
  /// \param step     counts training steps: random choices are a pure function of (ctx.seed(), step)
  /// \param and_then called behind the backward pass; as in mask_rcnn::train_step
  /// \throws shape_error on disagreeing extents
  ops::mask_overlap_losses train_step(const context& ctx, tensor<float, 4> images, view<const float, 4> targets,
                                      std::uint64_t step, const std::function<void()>& and_then = {},
                                      const ops::mask_overlap_options& options = {});

  /// The same losses without gradients, with the statistics that inference uses.
  ops::mask_overlap_losses validate_step(const context& ctx, tensor<float, 4> images, view<const float, 4> targets,
                                         const ops::mask_overlap_options& options = {});

 private:
  static constexpr std::uint32_t drop_stream = 0x64726f70;  // apart from other random numbers of the same seed

  static void expect_input(const shape<4>& images);
  using loss_plans = pass_plans<loss_input, unet_loss_plan, unet_config>;

  ops::mask_overlap_losses losses(const context& ctx, nn::tape::mode mode, loss_plans& plans, tensor<float, 4> images,
                                  view<const float, 4> targets, std::uint64_t step,
                                  const std::function<void()>& and_then, const ops::mask_overlap_options& options);

  static const unet_config& validated(const unet_config& config) {
    config.validate();
    return config;
  }
  void add_decoder(std::size_t stage, const char* letter, int in, int out);
  template <class F>
  void each(F&& f) {
    encoder_.each(f);
    for (nn::conv& c : decoder_) f(c);
    f(final_);
  }

  nn::var logits(nn::tape& t, const nn::var& images, nn::branch_drops* drop, const unet_observer& observe);

  unet_config config_;
  efficientnet encoder_;
  std::vector<nn::conv> decoder_;  // two a stage
  nn::conv final_;
  pass_plans<shape<4>, unet_plan, unet_config> predict_plans_;
  loss_plans train_plans_, validate_plans_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/unet/unet_impl.hpp"
#endif
