// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once
#include "lungseg/core/files/archive.hpp"
#include "lungseg/model/config/config.hpp"

#include <string>

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Whether an archive holds weights under Keras' names ("conv1/kernel:0").
bool is_keras_archive(const archive& from);

/// The configuration of Matterport's model that a weight file fits, as far as shapes tell it: depth of the body,
/// channels, classes. The rest is the preset's. Without a name it is `seed` where P2 to P5 have 128 channels, as only
/// the original lung project has them, and `matterport` otherwise. Three classes are taken for the lungs, with the
/// image's left and right, as the original names them; other classes get numbers.
/// \throws format_error  when the file lacks a layer of that network
/// \throws option_error  for an unknown preset
mask_rcnn_config keras_config(const archive& from, const std::string& preset_name = "");

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/weights/keras_config_impl.hpp"
#endif
