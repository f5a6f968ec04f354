// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Lung masks by a vote of U-Nets, for films without masks, as the original's first stage makes them:
///     dataset("films/").masks(unet_masks({"a.safetensors", "b.safetensors"})).split_lungs()
/// \param weights  safetensors: the library's own, or tensors under segmentation_models' names. Keras' files are read by
///                 lungseg/hdf5/; a mask_predictor of them does the same
/// \return a function that owns the models, with its copies; any thread may call it
/// \throws as mask_predictor::load
[[nodiscard]] std::function<mask(const film&)> unet_masks(const context& ctx,
                                                          const std::vector<std::filesystem::path>& weights);

/// The same on the processor.
[[nodiscard]] inline std::function<mask(const film&)> unet_masks(const std::vector<std::filesystem::path>& weights) {
  return unet_masks(context{}, weights);
}

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/api/unet_masks_impl.hpp"
#endif
