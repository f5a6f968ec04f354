// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <utility>

#include "lungseg/model/unet/unet_plans.hpp"
#include "lungseg/nn/tape.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE unet_plan::unet_plan(const context& ctx, const shape<4>& e)
    : images{ctx.where().is_cuda() ? nn::tape::leaf(ctx.make<float>(e)) : nullptr},
      pixels{ctx.make<float>(shape<4>{e[0], e[1], e[2], 1})} {}

LUNGSEG_INLINE void unet_plan::set_images(const context& ctx, tensor<float, 4> from) {
  if (ctx.where().is_cuda())
    ctx.gpu().copy(images->value.data(), from.data(), static_cast<std::size_t>(from.size()) * sizeof(float));
  else
    images = nn::tape::leaf(std::move(from));
}

LUNGSEG_INLINE unet_loss_plan::unet_loss_plan(const context& ctx, const shape<4>& e)
    : unet_plan{ctx, e}, step{ctx.make<std::uint64_t>(shape<1>{1})}, losses{ctx.make<double>(shape<1>{2})} {}

LUNGSEG_INLINE void unet_loss_plan::set_truth(const context& ctx, view<const float, 4> truth, std::uint64_t number) {
  step.copy_from_host({&number, {1}});
  targets = truth;
  if (ctx.where().is_cpu()) return;
  ctx.gpu().copy(pixels.data(), truth.data(), static_cast<std::size_t>(truth.size()) * sizeof(float));
  targets = pixels;
}

}}  // namespace lungseg::LUNGSEG_ABI
