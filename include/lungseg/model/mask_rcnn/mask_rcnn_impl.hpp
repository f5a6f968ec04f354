// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"
#include "lungseg/model/mask_rcnn/pass.hpp"
#include "lungseg/model/mask_rcnn/plans.hpp"
#include "lungseg/nn/pass_plans.hpp"
#include "lungseg/ops/for_each.hpp"
#include "lungseg/ops/rank_sums.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE mask_rcnn::mask_rcnn(const mask_rcnn_config& config, std::optional<std::uint64_t> seed) : net_{config} {
  if (seed) net_.each([&](auto& layer) { layer.initialise(*seed); });
  set_trainable([](std::string_view) { return true; });
}

LUNGSEG_INLINE mask_rcnn::mask_rcnn(mask_rcnn&&) noexcept = default;
LUNGSEG_INLINE mask_rcnn& mask_rcnn::operator=(mask_rcnn&&) noexcept = default;
LUNGSEG_INLINE mask_rcnn::~mask_rcnn() = default;

LUNGSEG_INLINE void mask_rcnn::set_trainable(const std::function<bool(std::string_view)>& chosen) {
  const nn::state_refs refs = state();
  for (nn::parameter* p : refs.parameters) {
    const bool body_norm_scale = stage_of(p->name) > 0 && (p->name.find(".bn") != std::string::npos ||
                                                           p->name.find("downsample.1") != std::string::npos);
    p->trainable = chosen(p->name) && !(config().norm == body_norm::frozen && body_norm_scale);
  }
}

LUNGSEG_INLINE void mask_rcnn::set_norm_epsilon(float epsilon) {
  net_.config.norm_epsilon = epsilon;
  net_.each([&](auto& layer) {
    if constexpr (requires { layer.set_norm_epsilon(epsilon); }) layer.set_norm_epsilon(epsilon);
  });
}

LUNGSEG_INLINE void mask_rcnn::move_to(const context& ctx) {
  expect<option_error>(!filter_ || ctx.where().is_cpu(), "mask_rcnn: filter_pooled works on the processor only");
  nn::move_to(ctx, state());
}

LUNGSEG_INLINE mask_rcnn_losses mask_rcnn::train_step(const context& ctx, tensor<float, 4> images,
                                                      std::span<const ground_truth> truths, std::uint64_t step,
                                                      const std::function<void()>& and_then) {
  move_to(ctx);
  state().touch();  // running statistics change, and weights will
  return losses(ctx, nn::tape::mode::training, train_plans_, std::move(images), truths, step, and_then);
}

LUNGSEG_INLINE mask_rcnn_losses mask_rcnn::validate_step(const context& ctx, tensor<float, 4> images,
                                                         std::span<const ground_truth> truths, std::uint64_t step) {
  move_to(ctx);
  return losses(ctx, nn::tape::mode::inference, validate_plans_, std::move(images), truths, step, {});
}

LUNGSEG_INLINE feature_maps mask_rcnn::features(const context& ctx, tensor<float, 4> images) {
  move_to(ctx);
  nn::tape t{ctx, nn::tape::mode::inference};
  return net_.features(t, nn::tape::leaf(std::move(images)));
}

LUNGSEG_INLINE std::vector<std::vector<detection>> mask_rcnn::detect(const context& ctx, tensor<float, 4> images,
                                                                     std::span<const box> windows,
                                                                     const observer& observe) {
  move_to(ctx);
  const shape<4> e = images.extents();
  net_.expect_input(e);
  const auto make = [&] { return detect_plan{ctx, net_, e}; };
  return detect_plans_.with(ctx, config(), state(), nn::tape::mode::inference, e, make, [&](detect_plan& plan) {
    plan.set_images(ctx, std::move(images));
    plan.set_windows(config(), windows);
    const auto work = [&] {
      nn::tape t{ctx, nn::tape::mode::inference};
      mask_rcnn_pass pass{t, net_, plan.anchors, plan.input(ctx), observe, filter_};
      pass.detect(plan.windows, plan.proposal_windows, plan.found);
    };
    observe ? work() : plan.work.run(ctx, work);
    return plan.found.on_host().read(plan.anchors.coordinates);
  });
}

LUNGSEG_INLINE mask_rcnn_losses mask_rcnn::losses(const context& ctx, nn::tape::mode mode, loss_plans& plans,
                                                  tensor<float, 4> images, std::span<const ground_truth> truths,
                                                  std::uint64_t step, const std::function<void()>& and_then) {
  // A rank may have no region for a head, and then its norms would wait in vain for that rank.
  expect<option_error>(mode != nn::tape::mode::training || !ctx.shared_norms() || !config().head_norm ||
                           config().norm != body_norm::batch,
                       "training across ranks: the norms in the heads of '" + config().preset +
                           "' learn from regions, which cannot be shared; train without shared norms (--sync-norm "
                           "off)");
  const plan_key key{loss_input{ctx, images.extents(), and_then != nullptr}, loss_plan::objects_of(truths)};
  const shape<4>& e = key.first.extents;
  expect_truths(truths, e);
  net_.expect_input(e);
  const auto make = [&] { return loss_plan{ctx, net_, e, key.second}; };
  return plans.with(ctx, config(), state(), mode, key, make, [&](loss_plan& plan) -> mask_rcnn_losses {
    plan.set_images(ctx, std::move(images));
    plan.truth.copy_from_host(truths, first_item(ctx, truths, step));
    plan.work.run_together(ctx, [&] {
      nn::tape t{ctx, mode};
      mask_rcnn_pass pass{t, net_, plan.anchors, plan.input(ctx), {}, filter_};
      pass.losses(plan.truth, plan.windows, plan.losses);
      t.backward();
      ops::mark(ctx, "backward");
      if (and_then) and_then();
      ops::mark(ctx, "update");
    });
    tensor<double, 1> l = plan.losses.on_host();
    ops::share_sums(ctx, {l.data(), 5});
    return {l[0], l[1], l[2], l[3], l[4]};
  });
}

LUNGSEG_INLINE std::uint64_t mask_rcnn::first_item(const context& ctx, std::span<const ground_truth> truths,
                                                   std::uint64_t step) {
  const batch_share share = ctx.share().value_or(batch_share{0, 0, static_cast<int>(truths.size())});
  return step * static_cast<std::uint64_t>(share.all) + static_cast<std::uint64_t>(share.first);
}

LUNGSEG_INLINE void mask_rcnn::expect_truths(std::span<const ground_truth> truths, const shape<4>& images) const {
  expect_extent("mask_rcnn", "truths", 0, static_cast<int>(truths.size()), images[0]);
  for (std::size_t i = 0; i < truths.size(); ++i)
    validate(truths[i], images[1], images[2], config().class_count(), "film " + std::to_string(i) + " of the batch");
}

}}  // namespace lungseg::LUNGSEG_ABI
