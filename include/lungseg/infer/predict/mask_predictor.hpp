// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/files/archive.hpp"
#include "lungseg/data/pixels/morphology.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/data/sample/letterbox.hpp"
#include "lungseg/infer/predict/film_input.hpp"
#include "lungseg/infer/prediction/used_model.hpp"
#include "lungseg/model/weights/unet_weights.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// A part of a film in the film's grid, with 0 around it.
inline image<float> put_back(const image<float>& part, const letterbox& place, int height, int width) {
  if (part.height == height && part.width == width) return part;
  image<float> out{height, width};
  for (int y = 0; y < part.height; ++y)
    std::copy_n(part.row(y), part.width, out.row(place.film_top + y) + place.film_left);
  return out;
}

}  // namespace detail

/// Probability of lung for every pixel of a film, in the film's own grid; 0 in its empty border.
/// \throws shape_error for a film without pixels
inline image<float> lung_probability(const context& ctx, unet& model, const film& picture) {
  const network_film in = to_network_film(picture, film_options(model.config()));
  const int height = in.grey.height, width = in.grey.width;
  const tensor<float, 4> output = model.probabilities(ctx, to_input(ctx, model.config(), in)).on_host();
  image<float> small{height, width};
  std::copy(output.begin(), output.end(), small.pixels.begin());
  if (in.place.scaled_h != height || in.place.scaled_w != width) small = unplaced(small, in.place);
  const int seen_h = static_cast<int>(std::lround(in.place.scaled_h / in.place.scale_y));
  const int seen_w = static_cast<int>(std::lround(in.place.scaled_w / in.place.scale_x));
  if (small.height != seen_h || small.width != seen_w) small = resize_bilinear(small, seen_h, seen_w);
  return detail::put_back(small, in.place, picture.height, picture.width);
}

/// The pixels with a probability above the threshold.
inline mask above(const image<float>& probability, float threshold) {
  mask result{probability.height, probability.width};
  std::transform(probability.pixels.begin(), probability.pixels.end(), result.pixels.begin(),
                 [threshold](float p) { return static_cast<std::uint8_t>(p > threshold); });
  return result;
}

/// The pixels that more than half of the masks have, which must be of one size.
/// \throws option_error for no mask, shape_error for masks of several sizes
inline mask majority(std::span<const mask> votes) {
  expect<option_error>(!votes.empty(), "majority: no mask was given");
  image<int> count{votes[0].height, votes[0].width};
  for (const mask& vote : votes) {
    expect_extent("majority", "mask", 0, vote.height, count.height);
    expect_extent("majority", "mask", 1, vote.width, count.width);
    for (std::size_t i = 0; i < vote.pixels.size(); ++i) count.pixels[i] += vote.pixels[i] != 0;
  }
  mask result{count.height, count.width};
  const int half = static_cast<int>(votes.size());
  std::transform(count.pixels.begin(), count.pixels.end(), result.pixels.begin(),
                 [half](int n) { return static_cast<std::uint8_t>(2 * n > half); });
  return result;
}

/// Lung masks without sides from one U-Net or several: the first stage of the original. Any number of
/// threads may call predict() at a time; they take turns at the networks.
class mask_predictor {
 public:
  /// \param used  what reports are to say of the models
  /// \throws option_error if no model is given
  mask_predictor(const context& ctx, std::vector<std::unique_ptr<unet>> models, std::vector<used_model> used = {})
      : ctx_{ctx}, models_{std::move(models)}, used_{std::move(used)} {
    expect<option_error>(!models_.empty(), "mask_predictor: no model was given");
  }

  /// Reads the models from safetensors files: the library's own, or tensors under segmentation_models' names.
  /// \throws as read_archive and unet_from
  static mask_predictor load(const context& ctx, const std::vector<std::filesystem::path>& files) {
    std::vector<archive> read;
    for (const std::filesystem::path& file : files) read.push_back(read_archive(file));
    return of(ctx, read);
  }
  /// The same of files that were read already, those of Keras among them.
  static mask_predictor of(const context& ctx, const std::vector<archive>& files) {
    std::vector<std::unique_ptr<unet>> models;
    std::vector<used_model> used;
    for (const archive& file : files) models.push_back(unet_from(file)), used.push_back(used_model_of(file));
    return {ctx, std::move(models), std::move(used)};
  }

  const std::vector<std::unique_ptr<unet>>& models() const noexcept { return models_; }
  /// The files of the models, in their order; none for models that came from no file.
  const std::vector<used_model>& used() const noexcept { return used_; }

  /// The lungs of a film as one mask in the film's own grid: every model votes for the pixels above its threshold, the
  /// majority wins, holes are filled. With a film of the network's size, each step is the original's.
  /// \source the original project, create_dataset.py: get_prediction, ensemble_results, postprocessing_HoleFilling
  /// \throws shape_error for a film without pixels
  mask predict(const film& picture) const {
    std::vector<mask> votes;
    for (const auto& model : models_) {
      const std::lock_guard turn{*networks_};
      votes.push_back(above(lung_probability(ctx_, *model, picture), model->config().threshold));
    }
    return fill_holes(majority(votes));
  }

 private:
  context ctx_;
  std::vector<std::unique_ptr<unet>> models_;
  std::vector<used_model> used_;
  std::unique_ptr<std::mutex> networks_ = std::make_unique<std::mutex>();  // they keep packed weights between films
};

}}  // namespace lungseg::LUNGSEG_ABI
