// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/core/config.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/model/view/view_config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void view_config::validate() const {
  const auto need = [](bool holds, const char* what) {
    expect<option_error>(holds, std::string{"view classifier config: "} + what);
  };
  need(!channels.empty() && channels.size() <= 8, "channels needs 1 to 8 values");
  for (const int c : channels) need(c >= 1 && c <= 1024, "channels must be 1 to 1024");
  need(size >= 1 << channels.size() && size <= 1024, "size must leave a pixel behind the last stage, at most 1024");
  need(norm_epsilon > 0 && norm_momentum > 0 && norm_momentum <= 1, "norm_epsilon and norm_momentum must be positive");
}

}}  // namespace lungseg::LUNGSEG_ABI
