// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "lungseg/core/error.hpp"
#include "lungseg/model/unet/unet.hpp"
#include "lungseg/train/film_trainable.hpp"
#include "lungseg/train/trainable.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The lungs of samples as one mask each, (N, H, W, 1) with 1 inside; all samples are of one size.
tensor<float, 4> to_lung_masks(const context& ctx, std::span<const sample> samples);

/// How a U-Net learns: from the lungs of a film as one mask, whatever their sides.
template <>
struct learning_rule<unet> {
  static void expect_suited(const unet&, const film_dataset& films);

  static named_values train_step(const context& ctx, unet& model, std::span<const sample> samples, bool augmented,
                                 std::uint64_t step, const std::function<void()>& update);

  static named_values validate_step(const context& ctx, unet& model, std::span<const sample> samples, std::uint64_t);

 private:
  static named_values named(const ops::mask_overlap_losses& l);
};

/// A U-Net and its films.
using unet_trainable = film_trainable<unet>;
static_assert(trainable<unet_trainable>);

#if defined(LUNGSEG_COMPILED)
extern template class film_trainable<unet>;
#endif

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/unet_trainable_impl.hpp"
#endif
