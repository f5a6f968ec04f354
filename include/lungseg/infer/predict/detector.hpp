// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "lungseg/data/pixels/mask_patch.hpp"
#include "lungseg/infer/predict/gpu_film_input.hpp"
#include "lungseg/infer/prediction/prediction.hpp"
#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"
#include "lungseg/nn/pass_plans.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a model finds on films of one size, with pasted masks.
struct pasted_films {
  std::vector<std::vector<detection>> films;  // of each film, best score first, in film pixels; their `masks` are empty
  tensor<std::uint8_t, 3> masks;              // (M, H, W) of all detections in this order, in the context's memory
};

/// How detections of a configuration come to lie on a film of (height, width).
film_frame film_frame_of(const mask_rcnn_config& config, const letterbox& place, int height, int width);

/// The one way from films to what a Mask R-CNN finds on them: everything in its order, best score first, in film
/// pixels, without any post-processing beyond the model's own. Boxes that are empty on the film are left out.
///
/// On a GPU the network's pass is one captured graph for each size of its input and of the batch from the second call
/// on; films, which may have any size and border, are resized before it and masks pasted behind it, there as well, and
/// the host waits once. Any number of threads may call it at a time: they take turns at the network.
class detector {
 public:
  /// \param model  must outlive the detector; its weights may change between calls
  /// \param turn   shared by detectors that must not work at the same time: those of one context on a GPU, or of a model
  detector(const context& ctx, mask_rcnn& model, std::shared_ptr<std::mutex> turn = std::make_shared<std::mutex>())
      : ctx_{ctx}, model_{&model}, turn_{std::move(turn)} {}

  mask_rcnn& model() const noexcept { return *model_; }

  /// \param seen           the film by the model's rule: seen_film(film, film_options(model().config()))
  /// \param height, width  of the film
  /// \param observe        see mask_rcnn::detect
  std::vector<detection> detect(const placed_film& seen, int height, int width,
                                const mask_rcnn::observer& observe = {});
  /// The same of a film as it is. \throws shape_error for a film without pixels
  std::vector<detection> detect(const film& picture, const mask_rcnn::observer& observe = {});

  /// The same of films of one size, with their masks on them: a byte for each pixel of each detection.
  /// \throws shape_error for films of several sizes, or without pixels; device_error when there is too little memory
  /// \param definition  which of the model's
  pasted_films find(std::span<const film> films, int definition = 0);

  /// The mask of a detection on its film.
  /// \param definition  which of the model's
  mask_patch paste(const detection& d, int height, int width, int definition = 0);

 private:
  // Inline, so that they are compiled only where has_cuda lets them be called.
  inline void paste_on_gpu(const detection& d, int definition, mask& result);

  struct film_plan : detect_plan {
    using detect_plan::detect_plan;
    std::vector<box> places;  // of the films in the inputs, as they were uploaded
  };

  /// Queues the way from films to detections that are placed on them, and gives then(plan).
  template <class Then>
  std::invoke_result_t<Then, film_plan&> run(std::span<const placed_film> films, int height, int width,
                                             const mask_rcnn::observer& observe, Then then);

  inline void set_films(film_plan& plan, std::span<const placed_film> films);

  inline pasted_films find_on_gpu(std::span<const placed_film> films, int height, int width, int definition);
  inline pasted_films pasted(film_plan& plan, int height, int width, int definition);

  pasted_films find_here(std::span<const placed_film> films, int height, int width, int definition);

  context ctx_;
  mask_rcnn* model_;
  std::shared_ptr<std::mutex> turn_;
  gpu_film_input input_;
  pass_plans<shape<4>, film_plan, mask_rcnn_config> plans_;
};

/// A detection's mask as run lengths on its film, in the time that the box's pixels take and not the film's.
run_lengths pasted_runs(const mask_rcnn_config& config, const detection& d, int height, int width);

/// Everything that a model finds on a film, with run lengths.
std::vector<raw_detection> detect_raw(detector& with, const film& picture);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/predict/detector_impl.hpp"
#endif
