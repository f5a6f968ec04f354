// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "lungseg/core/files/archive.hpp"
#include "lungseg/model/config/config_json.hpp"
#include "lungseg/model/unet/unet.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The name that segmentation_models gives one of the U-Net's tensors: "block1a_dwconv.weight" ->
/// "block1a_dwconv/depthwise_kernel:0". Layers are named alike, one to one.
std::string unet_keras_name(std::string_view ours);

/// Replaces the U-Net's weights by those of a segmentation_models file, given as tensors named by layer and kind. All
/// tensors of the model must be there and fit, and none may be left over; else nothing is replaced.
/// \throws format_error naming the tensor, the shape found and the shape wanted
void take_keras_weights(unet& model, const archive& from);

/// The U-Net's weights under the names and in the layout of segmentation_models, copied, for write_keras(). The
/// metadata hold the configuration, so that the import of the file is the same model again.
archive unet_keras_archive(unet& model);

/// Which EfficientNet a segmentation_models file belongs to, told by its widest layer and its number of blocks.
/// \throws format_error if it is none of B0 to B7
unet_config unet_config_of_keras(const archive& from);

/// Whether an archive holds a U-Net: one of the library's, or tensors under segmentation_models' names.
bool is_unet_archive(const archive& from);

/// Builds the U-Net that a weight file describes: one of the library's, or segmentation_models' tensors. A Keras file
/// that the library exported says what its configuration was.
/// \throws format_error if it is neither, or the tensors do not fit
std::unique_ptr<unet> unet_from(const archive& from);

#if defined(LUNGSEG_COMPILED)
extern template std::string to_json(const unet_config&);
extern template unet_config config_from_json(std::string_view, const std::string&, unet_config);
#endif

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/weights/unet_weights_impl.hpp"
#endif
