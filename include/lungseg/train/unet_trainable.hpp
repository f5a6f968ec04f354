// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <span>
#include <string>

#include "lungseg/data/sample/network_film.hpp"
#include "lungseg/model/unet/unet.hpp"
#include "lungseg/train/batch.hpp"
#include "lungseg/train/film_trainable.hpp"
#include "lungseg/train/trainable.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The lungs of samples as one mask each, (N, H, W, 1) with 1 inside; all samples are of one size.
inline tensor<float, 4> to_lung_masks(const context& ctx, std::span<const sample> samples) {
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

/// How a U-Net learns: from the lungs of a film as one mask, whatever their sides.
template <>
struct learning_rule<unet> {
  static void expect_suited(const unet&, const film_dataset& films) {
    const bool any =
        std::any_of(films.films.begin(), films.films.end(), [](const auto& f) { return !f.lungs.empty(); });
    expect<option_error>(any, "training: no film of the dataset has a lung mask");
  }

  static named_values train_step(const context& ctx, unet& model, std::span<const sample> samples, bool augmented,
                                 std::uint64_t step, const std::function<void()>& update) {
    return named(model.train_step(ctx, to_pictures(ctx, model.config(), samples, augmented),
                                  to_lung_masks(ctx, samples), step, update));
  }

  static named_values validate_step(const context& ctx, unet& model, std::span<const sample> samples, std::uint64_t) {
    return named(
        model.validate_step(ctx, to_pictures(ctx, model.config(), samples, false), to_lung_masks(ctx, samples)));
  }

 private:
  static named_values named(const ops::mask_overlap_losses& l) {
    return {{"cross_entropy", l.cross_entropy}, {"dice_loss", l.dice}};
  }
};

/// A U-Net and its films.
using unet_trainable = film_trainable<unet>;
static_assert(trainable<unet_trainable>);

}}  // namespace lungseg::LUNGSEG_ABI
