// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "lungseg/core/files/archive.hpp"
#include "lungseg/model/config/config_json.hpp"
#include "lungseg/model/view/view_classifier.hpp"

/// \file
/// A view classifier in a weight file: alone, or beside another model, whose readers pass over its tensors (their names
/// begin with view_classifier::prefix) and over its configuration in the metadata.

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Where the configuration of a view classifier is in the metadata of another model's file.
inline constexpr std::string_view view_config_key = "view_config";

/// The text of the configuration of the view classifier in a file; empty when it holds none.
std::string view_config_text(const archive& from);

/// The view classifier of a weight file or checkpoint, its own or another model's; null when it holds none.
/// \throws format_error when the tensors do not fit the configuration
std::unique_ptr<view_classifier> view_from(const archive& from);

/// Takes the view classifier of one file along in another model's, in place of one that is there; nothing when `from`
/// holds none. The elements stay shared with `from`.
void attach_view(archive& to, const archive& from);

#if defined(LUNGSEG_COMPILED)
extern template std::string to_json(const view_config&);
extern template view_config config_from_json(std::string_view, const std::string&, view_config);
#endif

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/weights/view_weights_impl.hpp"
#endif
