// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "lungseg/infer/predict/device_films.hpp"
#include "lungseg/infer/predict/film_detections.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Everything that a model finds on films of one size, with pasted masks in the context's memory, without any
/// post-processing beyond the model's own.
///
/// On a GPU the whole way from grey levels to masks is one captured graph from the second call for each size of film
/// and of batch on, and the host waits once. For each of the last sizes there is room for the masks of
/// config.detections_per_image detections on each film: a byte for each of their pixels. Films of ever other sizes are
/// better given to detect_on_film. On the processor it is detect_on_film of one after the other, and also for films of
/// which one has an empty border, which our own presets cut off. Serves one thread at a time.
class film_detector {
 public:
  /// \param model  must outlive the detector; its weights may change
  film_detector(const context& ctx, mask_rcnn& model) : ctx_{ctx}, model_{model} {}

  /// \throws shape_error for films of several sizes, or without pixels; device_error when there is too little memory
  film_finds find(std::span<const film> films) {
    if (films.empty()) return {};
    for (const film& f : films) {
      expect_extent("film_detector", "film", 0, f.height, films[0].height);
      expect_extent("film_detector", "film", 1, f.width, films[0].width);
    }
    detail::expect_film_size(films[0].height, films[0].width, "film_detector");
    if constexpr (has_cuda)
      if (ctx_.where().is_cuda() && !any_border(films)) {
        model_.move_to(ctx_);
        return on_device_.find(ctx_, model_.network(), films);
      }
    return find_one_by_one(films);
  }

 private:
  /// Captured work knows one place in the network's picture for all films of a size.
  bool any_border(std::span<const film> films) const {
    return model_.config().input == input_rule::letterbox &&
           std::any_of(films.begin(), films.end(), [](const film& f) { return content_of(f) != whole_of(f); });
  }

  film_finds find_one_by_one(std::span<const film> films) {
    const mask_rcnn_config& config = model_.config();
    std::vector<film_detection> all;
    film_finds result;
    for (const film& f : films) {
      result.films.emplace_back();
      for (film_detection& d : detect_on_film(ctx_, model_, f)) {
        result.films.back().push_back({d.area, d.class_id, d.score, static_cast<int>(all.size())});
        all.push_back(std::move(d));
      }
    }
    const int height = films[0].height, width = films[0].width;
    result.masks = tensor<std::uint8_t, 3>{{static_cast<int>(all.size()), height, width}};
    for (std::size_t i = 0; i < all.size(); ++i)
      ops::paste_mask(all[i].mask, all[i].mask_area, config.paste, config.mask_threshold,
                      view<std::uint8_t, 2>{result.masks.get().rows(static_cast<int>(i), 1).data(), {height, width}});
    if (ctx_.where().is_cuda()) result.masks = to_device(ctx_, result.masks);
    return result;
  }

  context ctx_;
  mask_rcnn& model_;
  device_film_passes on_device_;
};

}}  // namespace lungseg::LUNGSEG_ABI
