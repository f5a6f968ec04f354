// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "lungseg/data/annotation.hpp"
#include "lungseg/data/rle.hpp"
#include "lungseg/infer/film_input.hpp"
#include "lungseg/infer/prediction.hpp"
#include "lungseg/model/mask_rcnn.hpp"
#include "lungseg/ops/mask_paste.hpp"

namespace lungseg::inline LUNGSEG_ABI {

/// One detection in the film's own grid, as the model gives it.
struct film_detection {
  box area;  // film pixels, exclusive ends
  int class_id = 0;
  float score = 0;
  box mask_area;          // film pixels; may reach beyond the film
  tensor<float, 2> mask;  // (M, M) probabilities over `mask_area`
};

namespace detail {

/// A box of the network's picture on the film, by the rule of the configuration. It may reach beyond the film.
inline box on_film(const mask_rcnn_config& config, const letterbox& place, const box& area, int height, int width) {
  if (config.frame == box_frame::normalised) return matterport_box_to_film(place, area, height, width);
  if (config.input == input_rule::min_max) return torchvision_box_to_film(place, area, height, width);
  return place.to_film(area);
}

}  // namespace detail

/// Everything that the model finds on a film, best score first, without any post-processing beyond the model's own.
/// Boxes that are empty on the film are left out.
inline std::vector<film_detection> detect_on_film(const context& ctx, mask_rcnn& model, const film& picture,
                                                  const mask_rcnn::observer& observe = {}) {
  const mask_rcnn_config& config = model.config();
  const network_film input = to_network_film(picture, film_options(config));
  const box window = input.place.window();
  auto found = model.detect(ctx, to_input(ctx, config, input), {&window, 1}, observe);
  const box whole{0, 0, static_cast<float>(picture.width), static_cast<float>(picture.height)};
  std::vector<film_detection> result;
  for (detection& d : found.front()) {
    // A mask that was predicted for the box itself is pasted into the box by the flavour's own rounding.
    const box exact = detail::on_film(config, input.place, d.area, picture.height, picture.width);
    const box area = config.frame == box_frame::normalised ? exact : math::clip(exact, whole);
    if (!(area.area() > 0)) continue;
    const box mask_area = config.mask_margin > 0                ? input.place.to_film(d.mask_area)
                          : config.input == input_rule::min_max ? exact
                                                                : area;
    result.push_back({area, d.class_id, d.score, mask_area, std::move(d.mask)});
  }
  return result;
}

/// A detection's mask on the film. \see pasted_runs, which is faster where only the run lengths are wanted
inline mask paste(const mask_rcnn_config& config, const film_detection& d, int height, int width) {
  mask result{height, width};
  ops::paste_mask(d.mask, d.mask_area, config.paste, config.mask_threshold,
                  view<std::uint8_t, 2>{result.pixels.data(), {height, width}});
  return result;
}

/// The same as run lengths, in the time that the box's pixels take and not the film's.
inline run_lengths pasted_runs(const mask_rcnn_config& config, const film_detection& d, int height, int width) {
  const ops::pasted_patch patch =
      ops::paste_patch(d.mask, d.mask_area, config.paste, config.mask_threshold, height, width);
  return encode(patch.inside, patch.top, patch.left, height, width);
}

/// Everything that a model finds on a film, in its order, without any post-processing beyond the model's own.
inline std::vector<raw_detection> detect_raw(const context& ctx, mask_rcnn& model, const film& picture) {
  std::vector<raw_detection> result;
  for (const film_detection& d : detect_on_film(ctx, model, picture))
    result.push_back({d.area, d.class_id, d.score, pasted_runs(model.config(), d, picture.height, picture.width)});
  return result;
}

}  // namespace lungseg::inline LUNGSEG_ABI
