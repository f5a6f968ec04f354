// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/model/unet/efficientnet.hpp"
#include "lungseg/model/unet/unet.hpp"
#include "lungseg/model/unet/unet_plans.hpp"
#include "lungseg/nn/functions.hpp"
#include "lungseg/nn/pass_plans.hpp"
#include "lungseg/nn/precision.hpp"
#include "lungseg/ops/elementwise.hpp"
#include "lungseg/ops/expect.hpp"
#include "lungseg/ops/mask_overlap_loss.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE unet::unet(const unet_config& config, std::optional<std::uint64_t> seed)
    : config_{validated(config)},
      encoder_{config_},
      final_{"final_conv",
             "",
             {.in = config_.decoder_channels.back(),
              .out = 1,
              .kernel = {3, 3},
              .same_padding = true,
              .init = nn::init_rule::xavier_uniform}} {
  const std::vector<int> skips = encoder_.skip_channels();
  int in = efficientnet::top_channels(config_);
  for (std::size_t stage = 0; stage < config_.decoder_channels.size(); ++stage) {
    const int out = config_.decoder_channels[stage];
    add_decoder(stage, "a", in + (stage < skips.size() ? skips[stage] : 0), out);
    add_decoder(stage, "b", out, out);
    in = out;
  }
  if (seed) each([&](auto& layer) { layer.initialise(*seed); });
}

LUNGSEG_INLINE unet::unet(unet&&) noexcept = default;
LUNGSEG_INLINE unet& unet::operator=(unet&&) noexcept = default;
LUNGSEG_INLINE unet::~unet() = default;

LUNGSEG_INLINE nn::state_refs unet::state() {
  nn::state_refs refs;
  each([&](auto& layer) { layer.collect(refs); });
  return refs;
}

LUNGSEG_INLINE void unet::set_trainable(const std::function<bool(std::string_view)>& chosen) {
  for (nn::parameter* p : state().parameters) p->trainable = chosen(p->name);
}

LUNGSEG_INLINE tensor<float, 4> unet::probabilities(const context& ctx, tensor<float, 4> images,
                                                    const unet_observer& observe) {
  nn::move_to(ctx, state());
  expect_input(images.extents());
  const shape<4> e = images.extents();
  const auto make = [&] { return unet_plan{ctx, e}; };
  return predict_plans_.with(ctx, config_, state(), nn::tape::mode::inference, e, make, [&](unet_plan& plan) {
    plan.set_images(ctx, std::move(images));
    const auto work = [&] {
      nn::tape t{ctx, nn::tape::mode::inference};
      ops::activate(ctx, activation::sigmoid, logits(t, plan.input(ctx), nullptr, observe)->value, plan.pixels);
    };
    observe ? work() : plan.work.run(ctx, work);
    return ctx.where().is_cuda() ? plan.pixels.clone() : std::move(plan.pixels);
  });
}

LUNGSEG_INLINE ops::mask_overlap_losses unet::train_step(const context& ctx, tensor<float, 4> images,
                                                         view<const float, 4> targets, std::uint64_t step,
                                                         const std::function<void()>& and_then,
                                                         const ops::mask_overlap_options& options) {
  nn::move_to(ctx, state());
  state().touch();  // running statistics change, and weights will
  return losses(ctx, nn::tape::mode::training, train_plans_, std::move(images), targets, step, and_then, options);
}

LUNGSEG_INLINE ops::mask_overlap_losses unet::validate_step(const context& ctx, tensor<float, 4> images,
                                                            view<const float, 4> targets,
                                                            const ops::mask_overlap_options& options) {
  nn::move_to(ctx, state());
  return losses(ctx, nn::tape::mode::inference, validate_plans_, std::move(images), targets, 0, {}, options);
}

LUNGSEG_INLINE void unet::expect_input(const shape<4>& images) {
  expect_extent("unet", "images", 3, images[3], 3);
  for (const std::size_t axis : {1u, 2u})
    expect<shape_error>(images[axis] % 32 == 0, "unet: images axis " + std::to_string(axis) + " is " +
                                                    std::to_string(images[axis]) + ", expected a multiple of 32");
}

LUNGSEG_INLINE ops::mask_overlap_losses unet::losses(const context& ctx, nn::tape::mode mode, loss_plans& plans,
                                                     tensor<float, 4> images, view<const float, 4> targets,
                                                     std::uint64_t step, const std::function<void()>& and_then,
                                                     const ops::mask_overlap_options& options) {
  const shape<4> e = images.extents();
  expect_input(e);
  ops::detail::expect_extents("unet", "targets", targets.extents(), shape<4>{e[0], e[1], e[2], 1});
  const auto make = [&] { return unet_loss_plan{ctx, e}; };
  const loss_input key{ctx, e, and_then != nullptr};
  return plans.with(ctx, config_, state(), mode, key, make, [&](unet_loss_plan& plan) -> ops::mask_overlap_losses {
    plan.set_images(ctx, std::move(images));
    plan.set_truth(ctx, targets, step);
    plan.work.run_together(ctx, [&] {
      nn::tape t{ctx, mode};
      nn::branch_drops drops{{ctx.seed(), drop_stream, step}, plan.step.data()};
      const nn::var out = logits(t, plan.input(ctx), t.training() ? &drops : nullptr, {});
      if (t.training()) out->gradient = ctx.make<float>(out->value.extents());
      ops::mask_overlap_loss(ctx, out->value, plan.targets, out->gradient, plan.losses, options);
      t.backward();
      if (and_then) and_then();
    });
    const tensor<double, 1> l = plan.losses.on_host();
    return {static_cast<float>(l[0]), static_cast<float>(l[1])};
  });
}

LUNGSEG_INLINE void unet::add_decoder(std::size_t stage, const char* letter, int in, int out) {
  decoder_.push_back(unet_conv("decoder_stage" + std::to_string(stage) + letter + "_", "conv", config_,
                               {.in = in, .out = out, .kernel = {3, 3}, .init = nn::init_rule::he_fan_in}));
}

LUNGSEG_INLINE nn::var unet::logits(nn::tape& t, const nn::var& images, nn::branch_drops* drop,
                                    const unet_observer& observe) {
  efficientnet::features body = encoder_.forward(t, nn::convert(t, images, t.ctx().precision()), drop, observe);
  nn::var x = std::move(body.top);
  for (std::size_t stage = 0; 2 * stage < decoder_.size(); ++stage) {
    x = nn::upsample_concat(t, x, stage < body.skips.size() ? std::move(body.skips[stage]) : nullptr);
    x = decoder_[2 * stage].forward(t, x, true);
    x = decoder_[2 * stage + 1].forward(t, x, true);
    if (observe) observe("decoder_stage" + std::to_string(stage) + "b_relu", x);
  }
  x = nn::convert(t, final_.forward(t, x), dtype::float32);
  if (observe) observe("final_conv", x);
  return x;
}

}}  // namespace lungseg::LUNGSEG_ABI
