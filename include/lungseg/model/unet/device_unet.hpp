// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <functional>
#include <utility>

#include "lungseg/core/transfer.hpp"
#include "lungseg/model/unet/unet_config.hpp"
#include "lungseg/nn/device_plans.hpp"
#include "lungseg/nn/drop_branch.hpp"
#include "lungseg/ops/mask_overlap_loss.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A U-Net as a function of its input: (tape, images, random choices or null) -> logits.
using unet_logits = std::function<nn::var(nn::tape&, const nn::var&, nn::branch_drops*)>;

/// The passes of one U-Net on a GPU; see device_passes, which is the same for a Mask R-CNN.
class device_unet_passes {
 public:
  /// The sigmoid of the network's output; waits for nothing.
  tensor<float, 4> probabilities(const context& ctx, const unet_config& config, const nn::state_refs& state,
                                 const tensor<float, 4>& images, const unet_logits& logits) {
    predict_plan& plan = predict_plans_.get(ctx, config, nn::captured_for_inference(state), images.extents(), [&] {
      return predict_plan{ctx, images.extents()};
    });
    plan.set_images(ctx, images);
    plan.work.run(ctx, [&] {
      nn::tape t{ctx, nn::tape::mode::inference};
      ops::activate(ctx, activation::sigmoid, logits(t, plan.images, nullptr)->value, plan.result);
    });
    return plan.result.clone();
  }

  /// The losses of a batch, and on a training tape the gradients of all parameters, added to, and what and_then queues.
  ops::mask_overlap_losses losses(const context& ctx, const unet_config& config, const nn::state_refs& state,
                                  nn::tape::mode mode, const tensor<float, 4>& images, view<const float, 4> targets,
                                  std::uint64_t step, std::uint32_t drop_stream,
                                  const ops::mask_overlap_options& options, const unet_logits& logits,
                                  const std::function<void()>& and_then) {
    const bool training = mode == nn::tape::mode::training;
    loss_plan& plan =
        (training ? train_plans_ : validate_plans_)
            .get(ctx, config, training ? nn::captured_for_training(ctx, state) : nn::captured_for_inference(state),
                 images.extents(), [&] {
                   return loss_plan{ctx, images.extents()};
                 });
    plan.set_inputs(ctx, images, targets, step);
    plan.work.run(ctx, [&] {
      nn::tape t{ctx, mode};
      nn::branch_drops drops{{ctx.seed(), drop_stream, 0}, plan.step.data()};
      const nn::var out = logits(t, plan.images, training ? &drops : nullptr);
      if (training) out->gradient = ctx.make<float>(out->value.extents());
      ops::mask_overlap_loss_to(ctx, out->value, plan.targets, out->gradient, plan.losses, options);
      if (!training) return;
      t.backward();
      if (and_then) and_then();
    });
    const tensor<double, 1> l = plan.losses.on_host();
    return {static_cast<float>(l[0]), static_cast<float>(l[1])};
  }

 private:
  struct predict_plan {
    nn::var images;
    tensor<float, 4> result;
    repeated_work work;

    predict_plan(const context& ctx, const shape<4>& e)
        : images{nn::tape::leaf(ctx.make<float>(e))}, result{ctx.make<float>(shape<4>{e[0], e[1], e[2], 1})} {}
    void set_images(const context& ctx, const tensor<float, 4>& from) {
      ctx.gpu().copy(images->value.data(), from.data(), static_cast<std::size_t>(from.size()) * sizeof(float));
    }
  };
  struct loss_plan : predict_plan {
    tensor<float, 4> targets;
    tensor<std::uint64_t, 1> step;
    tensor<double, 1> losses;

    loss_plan(const context& ctx, const shape<4>& e)
        : predict_plan{ctx, e},
          targets{ctx.make<float>(shape<4>{e[0], e[1], e[2], 1})},
          step{ctx.make<std::uint64_t>(shape<1>{1})},
          losses{ctx.make<double>(shape<1>{2})} {}
    void set_inputs(const context& ctx, const tensor<float, 4>& from, view<const float, 4> truth,
                    std::uint64_t number) {
      set_images(ctx, from);
      ctx.gpu().copy(targets.data(), truth.data(), static_cast<std::size_t>(truth.size()) * sizeof(float));
      step.copy_from_host({&number, {1}});
    }
  };

  device_plans<shape<4>, predict_plan, unet_config> predict_plans_;
  device_plans<shape<4>, loss_plan, unet_config> train_plans_, validate_plans_;
};

}}  // namespace lungseg::LUNGSEG_ABI
