// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/infer/prediction/used_model.hpp"
#include "lungseg/model/unet/unet.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Probability of lung for every pixel of a film, in the film's own grid; 0 in its empty border.
/// \throws shape_error for a film without pixels
image<float> lung_probability(const context& ctx, unet& model, const film& picture);

/// The pixels with a probability above the threshold.
mask above(const image<float>& probability, float threshold);

/// The pixels that more than half of the masks have, which must be of one size.
/// \throws option_error for no mask, shape_error for masks of several sizes
mask majority(std::span<const mask> votes);

/// Lung masks without sides from one U-Net or several: the first stage of the original. Any number of
/// threads may call predict() at a time; they take turns at the networks.
class mask_predictor {
 public:
  /// \param used  what reports are to say of the models
  /// \throws option_error if no model is given
  mask_predictor(const context& ctx, std::vector<std::unique_ptr<unet>> models, std::vector<used_model> used = {});

  /// Reads the models from safetensors files: the library's own, or tensors under segmentation_models' names.
  /// \throws as read_archive and unet_from
  static mask_predictor load(const context& ctx, const std::vector<std::filesystem::path>& files);
  /// The same of files that were read already, those of Keras among them.
  static mask_predictor of(const context& ctx, const std::vector<archive>& files);

  const std::vector<std::unique_ptr<unet>>& models() const noexcept { return models_; }
  /// The files of the models, in their order; none for models that came from no file.
  const std::vector<used_model>& used() const noexcept { return used_; }

  /// The lungs of a film as one mask in the film's own grid: every model votes for the pixels above its threshold, the
  /// majority wins, holes are filled. With a film of the network's size, each step is the original's.
  /// \source the original project, create_dataset.py: get_prediction, ensemble_results, postprocessing_HoleFilling
  /// \throws shape_error for a film without pixels
  mask predict(const film& picture) const;

 private:
  context ctx_;
  std::vector<std::unique_ptr<unet>> models_;
  std::vector<used_model> used_;
  std::unique_ptr<std::mutex> networks_ = std::make_unique<std::mutex>();  // they keep packed weights between films
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/predict/mask_predictor_impl.hpp"
#endif
