// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/config.hpp"

/// \file
/// The names of Matterport's Keras model: of our tensors there, and of all its layers in their order.

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// The Keras name of one of our tensors, "res3a_branch2a/kernel:0"; empty when Matterport has none.
std::string keras_name(std::string_view ours);

}  // namespace detail

/// All layers of Matterport's model as it is built for detection, in its order, for a ResNet of `depth` 50 or 101.
/// \source akTwelve/Mask_RCNN, mrcnn/model.py, MaskRCNN.build, on Keras 2.15 (model.layers)
std::vector<std::string> keras_layers(int depth);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/weights/keras_names_impl.hpp"
#endif
