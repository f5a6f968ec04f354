// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lungseg/core/error.hpp"
#include "lungseg/model/config/config_json.hpp"
#include "lungseg/model/view/view_classifier.hpp"
#include "lungseg/model/weights/view_weights.hpp"
#include "lungseg/model/weights/weights.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::string view_config_text(const archive& from) {
  if (kind_of(from) == view_classifier::kind) return from.text("config");
  const auto found = from.metadata.find(std::string{view_config_key});
  return found == from.metadata.end() ? std::string{} : found->second;
}

LUNGSEG_INLINE std::unique_ptr<view_classifier> view_from(const archive& from) {
  const std::string text = view_config_text(from);
  if (text.empty()) return nullptr;
  auto model = std::make_unique<view_classifier>(config_from_json<view_config>(text, from.source), std::nullopt);
  take_weights(*model, from);
  return model;
}

LUNGSEG_INLINE void attach_view(archive& to, const archive& from) {
  const std::string text = view_config_text(from);
  if (text.empty()) return;
  to.take(from, view_classifier::prefix);
  to.metadata[std::string{view_config_key}] = text;
}

#if defined(LUNGSEG_COMPILED)
template std::string to_json(const view_config&);
template view_config config_from_json(std::string_view, const std::string&, view_config);
#endif

}}  // namespace lungseg::LUNGSEG_ABI
