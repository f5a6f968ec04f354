// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once
#include "lungseg/model/config/config.hpp"

#include <string>
#include <string_view>

/// \file
/// The configuration under the names of the original code (IMAGE_MAX_DIM, RPN_ANCHOR_SCALES, ...), as JSON.

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The configuration under the original's names, one a line: what its Config class has to hold for the same model.
/// Settings of the original program that do not shape the model (NAME, LEARNING_RATE, ...) are not among them.
std::string to_matterport_json(const mask_rcnn_config& config);

/// A configuration from a JSON object of the original's names. What it does not name keeps its value in `base`, which
/// should be one of the presets matterport and seed.
/// \param source  the file that the text comes from, for messages
/// \throws format_error naming the setting, for broken JSON, an unknown name, or a value of the wrong kind or that the
///         library cannot follow
mask_rcnn_config config_from_matterport_json(std::string_view text, const std::string& source, mask_rcnn_config base);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/weights/matterport_config_impl.hpp"
#endif
