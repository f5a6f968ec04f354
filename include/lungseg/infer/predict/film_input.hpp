// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <utility>

#include "lungseg/core/transfer.hpp"
#include "lungseg/data/sample/network_film.hpp"
#include "lungseg/model/layers/input.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// One film as a network's input of one image, (1, H, W, channels), in the context's memory.
/// \param config  of a Mask R-CNN or a U-Net
template <class Config>
tensor<float, 4> to_input(const context& ctx, const Config& config, const network_film& from) {
  const shape<2> sides{from.grey.height, from.grey.width};
  const shape<4> extents{1, sides[0], sides[1], static_cast<int>(config.pixel_mean.size())};
  const bool on_gpu = ctx.where().is_cuda();
  tensor<float, 4> input = on_gpu ? tensor<float, 4>{extents} : ctx.make<float>(extents);
  write_input(config, view<const float, 2>{from.grey.pixels.data(), sides}, from.place.window(), input);
  return on_gpu ? to_device(ctx, input) : std::move(input);
}

}}  // namespace lungseg::LUNGSEG_ABI
