// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "lungseg/model/view/view_classifier.hpp"
#include "lungseg/model/weights/weights.hpp"

/// \file
/// A view classifier in a weight file: alone, or beside another model, whose readers pass over its tensors (their names
/// begin with view_classifier::prefix) and over its configuration in the metadata.

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Where the configuration of a view classifier is in the metadata of another model's file.
inline constexpr std::string_view view_config_key = "view_config";

/// The text of the configuration of the view classifier in a file; empty when it holds none.
inline std::string view_config_text(const archive& from) {
  if (kind_of(from) == view_classifier::kind) return from.text("config");
  const auto found = from.metadata.find(std::string{view_config_key});
  return found == from.metadata.end() ? std::string{} : found->second;
}

/// The view classifier of a weight file or checkpoint, its own or another model's; null when it holds none.
/// \throws format_error when the tensors do not fit the configuration
inline std::unique_ptr<view_classifier> view_from(const archive& from) {
  const std::string text = view_config_text(from);
  if (text.empty()) return nullptr;
  auto model = std::make_unique<view_classifier>(config_from_json<view_config>(text, from.source), std::nullopt);
  take_weights(*model, from);
  return model;
}

/// Takes the view classifier of one file along in another model's, in place of one that is there; nothing when `from`
/// holds none. The elements stay shared with `from`.
inline void attach_view(archive& to, const archive& from) {
  const std::string text = view_config_text(from);
  if (text.empty()) return;
  to.take(from, view_classifier::prefix);
  to.metadata[std::string{view_config_key}] = text;
}

}}  // namespace lungseg::LUNGSEG_ABI
