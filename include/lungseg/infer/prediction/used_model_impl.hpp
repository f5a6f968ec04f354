// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>

#include "lungseg/infer/prediction/used_model.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::string used_model::text() const {
  return checksum.empty() ? file : file + " (" + checksum + ")";
}

LUNGSEG_INLINE used_model used_model_of(const archive& from) {
  return {std::filesystem::path{from.source}.filename().string(), from.checksum};
}

}}  // namespace lungseg::LUNGSEG_ABI
