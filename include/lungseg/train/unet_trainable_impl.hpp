// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/train/batch.hpp"
#include "lungseg/train/unet_trainable.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE tensor<float, 4> to_lung_masks(const context& ctx, std::span<const sample> samples) {
  const int height = samples[0].film.height, width = samples[0].film.width;
  const bool on_gpu = ctx.where().is_cuda();
  const shape<4> extents{static_cast<int>(samples.size()), height, width, 1};
  tensor<float, 4> masks = on_gpu ? tensor<float, 4>{extents} : ctx.zeros<float>(extents);
  for (std::size_t n = 0; n < samples.size(); ++n)
    for (const mask& lung : samples[n].masks) {
      float* to = &masks(static_cast<int>(n), 0, 0, 0);
      for (std::size_t i = 0; i < lung.pixels.size(); ++i)
        if (lung.pixels[i]) to[i] = 1;
    }
  return on_gpu ? to_device(ctx, masks) : std::move(masks);
}

LUNGSEG_INLINE void learning_rule<unet>::expect_suited(const unet&, const film_dataset& films) {
  const bool any = std::any_of(films.films.begin(), films.films.end(), [](const auto& f) { return !f.lungs.empty(); });
  expect<option_error>(any, "training: no film of the dataset has a lung mask");
}

LUNGSEG_INLINE named_values learning_rule<unet>::train_step(const context& ctx, unet& model,
                                                            std::span<const sample> samples, bool augmented,
                                                            std::uint64_t step, const std::function<void()>& update) {
  return named(model.train_step(ctx, to_pictures(ctx, model.config(), samples, augmented), to_lung_masks(ctx, samples),
                                step, update));
}

LUNGSEG_INLINE named_values learning_rule<unet>::validate_step(const context& ctx, unet& model,
                                                               std::span<const sample> samples, std::uint64_t) {
  return named(model.validate_step(ctx, to_pictures(ctx, model.config(), samples, false), to_lung_masks(ctx, samples)));
}

LUNGSEG_INLINE named_values learning_rule<unet>::named(const ops::mask_overlap_losses& l) {
  return {{"cross_entropy", l.cross_entropy}, {"dice_loss", l.dice}};
}

#if defined(LUNGSEG_COMPILED)
template class film_trainable<unet>;
#endif

}}  // namespace lungseg::LUNGSEG_ABI
