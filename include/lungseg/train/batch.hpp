// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "lungseg/core/transfer.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/data/sample/loader.hpp"
#include "lungseg/data/sample/network_film.hpp"
#include "lungseg/data/sample/sample.hpp"
#include "lungseg/model/config/config.hpp"
#include "lungseg/model/layers/input.hpp"
#include "lungseg/model/mask_rcnn/ground_truth.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Films as a network takes them, and what is truly on them.
struct training_batch {
  tensor<float, 4> images;  // (N, H, W, channels), normalised
  std::vector<ground_truth> truths;
};

/// Samples as the pictures of a batch. Pictures of several sizes (torchvision's input rule) are padded right and below
/// to the largest, of all ranks where some share the batch.
/// \param config     of a Mask R-CNN or a U-Net, see write_input
/// \param augmented  whether the samples were moved about: then padding can be anywhere
/// \return (N, H, W, channels) in the context's memory
template <class Config>
tensor<float, 4> to_pictures(const context& ctx, const Config& config, std::span<const sample> samples,
                             bool augmented) {
  int height = 0, width = 0;
  for (const sample& s : samples) {
    height = std::max(height, s.film.height);
    width = std::max(width, s.film.width);
  }
  if (ctx.share()) {
    height = std::max(height, ctx.share()->height);
    width = std::max(width, ctx.share()->width);
  }
  const shape<4> extents{static_cast<int>(samples.size()), height, width, static_cast<int>(config.pixel_mean.size())};
  const bool on_gpu = ctx.where().is_cuda();
  tensor<float, 4> images = on_gpu ? tensor<float, 4>{extents} : ctx.make<float>(extents);
  tensor<float, 2> canvas{{height, width}};
  for (std::size_t n = 0; n < samples.size(); ++n) {
    const sample& s = samples[n];
    canvas.fill(0);
    for (int y = 0; y < s.film.height; ++y) std::copy_n(s.film.row(y), s.film.width, &canvas(y, 0));
    const box picture{0, 0, static_cast<float>(s.film.width), static_cast<float>(s.film.height)};
    write_input(config, canvas, augmented ? picture : s.place.window(), images.get().rows(static_cast<int>(n), 1));
  }
  return on_gpu ? to_device(ctx, images) : std::move(images);
}

/// Samples as a batch of a Mask R-CNN; see to_pictures.
training_batch to_batch(const context& ctx, const mask_rcnn_config& config, std::span<const sample> samples,
                        bool augmented);

/// How samples are made for a Mask R-CNN or a U-Net: as prediction makes its input (to_network_film), but that films
/// are kept in 8 bits, and that one to be augmented, which is resized once more when it is moved, is equalised before.
template <class Config>
sample_options samples_for(const Config& config, const std::optional<augment_options>& augment, std::uint64_t seed) {
  network_film_options seen = film_options(config);
  seen.equalise &= seen.rule == input_rule::stretch && !augment;
  sample_options options;
  options.height = options.width = seen.max_size;
  options.placing = [seen](film in) { return place_film(std::move(in), seen); };
  options.resize = [seen](const film& in, int height, int width) { return to_film(resized(in, height, width, seen)); };
  options.intensity = config.equalise && !seen.equalise ? film_intensity::equalised : film_intensity::raw;
  // What prediction puts around a film: black, or under torchvision's rule what normalisation turns into 0.
  if (seen.rule == input_rule::min_max) options.padding = config.pixel_mean.front();
  options.augment = augment;
  // Only our own rule spreads the levels of a film that is predicted.
  if (augment && seen.rule != input_rule::letterbox) options.augment->levels.spread_probability = 0;
  options.seed = seed;
  return options;
}

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/batch_impl.hpp"
#endif
