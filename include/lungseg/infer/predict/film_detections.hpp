// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/infer/predict/film_input.hpp"
#include "lungseg/infer/prediction/prediction.hpp"
#include "lungseg/model/mask_rcnn/film_detection.hpp"
#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"
#include "lungseg/ops/mask_paste.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Everything that the model finds on a film, best score first, without any post-processing beyond the model's own.
/// Boxes that are empty on the film are left out.
/// \param input          the film by the model's rule, to_network_film(film, film_options(model.config()))
/// \param height, width  of the film
inline std::vector<film_detection> detect_on_film(const context& ctx, mask_rcnn& model, const network_film& input,
                                                  int height, int width, const mask_rcnn::observer& observe = {}) {
  const mask_rcnn_config& config = model.config();
  const box window = input.place.window();
  auto found = model.detect(ctx, to_input(ctx, config, input), {&window, 1}, observe);
  const film_frame frame = film_frame_of(config, input.place, height, width);
  std::vector<film_detection> result;
  for (detection& d : found.front()) {
    const auto [area, mask_area] = frame(d.area, d.mask_area);
    if (area.area() > 0) result.push_back({area, d.class_id, d.score, mask_area, std::move(d.mask)});
  }
  return result;
}

/// The same of a film as it is.
inline std::vector<film_detection> detect_on_film(const context& ctx, mask_rcnn& model, const film& picture,
                                                  const mask_rcnn::observer& observe = {}) {
  return detect_on_film(ctx, model, to_network_film(picture, film_options(model.config())), picture.height,
                        picture.width, observe);
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

}}  // namespace lungseg::LUNGSEG_ABI
