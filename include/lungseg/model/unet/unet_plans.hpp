// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <utility>

#include "lungseg/core/capture.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/tensor.hpp"
#include "lungseg/nn/tape.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a pass of a U-Net over inputs of one size needs beside the network; see nn/pass_plans.hpp.
struct unet_plan {
  nn::var images;
  tensor<float, 4> pixels;  // (N, H, W, 1): the result, or on a GPU the targets of losses
  repeated_work work;

  unet_plan(const context& ctx, const shape<4>& e);

  /// On a GPU copies them to where captured work looks for them.
  void set_images(const context& ctx, tensor<float, 4> from);
  /// For a pass, which may drop them as soon as it has read them; not so what captured work will read again.
  nn::var input(const context& ctx) { return ctx.where().is_cuda() ? images : std::move(images); }
};

/// The same with what losses need.
struct unet_loss_plan : unet_plan {
  view<const float, 4> targets;
  tensor<std::uint64_t, 1> step;
  tensor<double, 1> losses;

  unet_loss_plan(const context& ctx, const shape<4>& e);

  void set_truth(const context& ctx, view<const float, 4> truth, std::uint64_t number);
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/unet/unet_plans_impl.hpp"
#endif
