// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>

#include "lungseg/core/files/archive.hpp"
#include "lungseg/data/pixels/morphology.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/data/sample/letterbox.hpp"
#include "lungseg/infer/predict/film_input.hpp"
#include "lungseg/infer/predict/mask_predictor.hpp"
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

LUNGSEG_INLINE image<float> lung_probability(const context& ctx, unet& model, const film& picture) {
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

LUNGSEG_INLINE mask above(const image<float>& probability, float threshold) {
  mask result{probability.height, probability.width};
  std::transform(probability.pixels.begin(), probability.pixels.end(), result.pixels.begin(),
                 [threshold](float p) { return static_cast<std::uint8_t>(p > threshold); });
  return result;
}

LUNGSEG_INLINE mask majority(std::span<const mask> votes) {
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

LUNGSEG_INLINE mask_predictor::mask_predictor(const context& ctx, std::vector<std::unique_ptr<unet>> models,
                                              std::vector<used_model> used)
    : ctx_{ctx}, models_{std::move(models)}, used_{std::move(used)} {
  expect<option_error>(!models_.empty(), "mask_predictor: no model was given");
}

LUNGSEG_INLINE mask_predictor mask_predictor::load(const context& ctx,
                                                   const std::vector<std::filesystem::path>& files) {
  std::vector<archive> read;
  for (const std::filesystem::path& file : files) read.push_back(read_archive(file));
  return of(ctx, read);
}

LUNGSEG_INLINE mask_predictor mask_predictor::of(const context& ctx, const std::vector<archive>& files) {
  std::vector<std::unique_ptr<unet>> models;
  std::vector<used_model> used;
  for (const archive& file : files) models.push_back(unet_from(file)), used.push_back(used_model_of(file));
  return {ctx, std::move(models), std::move(used)};
}

LUNGSEG_INLINE mask mask_predictor::predict(const film& picture) const {
  std::vector<mask> votes;
  for (const auto& model : models_) {
    const std::lock_guard turn{*networks_};
    votes.push_back(above(lung_probability(ctx_, *model, picture), model->config().threshold));
  }
  return fill_holes(majority(votes));
}

}}  // namespace lungseg::LUNGSEG_ABI
