// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "lungseg/api/film_ranks.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE log_sink locked(log_sink log) {
  if (!log) return log;
  return [log = std::move(log), mutex = std::make_shared<std::mutex>()](log_level level, std::string_view text) {
    const std::lock_guard lock{*mutex};
    log(level, text);
  };
}

}}  // namespace lungseg::LUNGSEG_ABI
