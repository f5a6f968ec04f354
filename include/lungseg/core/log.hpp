// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A note tells how work goes on; a warning tells of something that was left out or repaired.
enum class log_level { note, warning };

/// Where the library's messages go: one line each, without a line end. The library itself never prints; an empty sink
/// keeps it silent.
using log_sink = std::function<void(log_level, std::string_view)>;

/// Hands a message to `sink` if there is one.
inline void report(const log_sink& sink, log_level level, const std::string& message) {
  if (sink) sink(level, message);
}

}}  // namespace lungseg::LUNGSEG_ABI
