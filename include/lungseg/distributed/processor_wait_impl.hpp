// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <system_error>
#include <utility>

#include "lungseg/distributed/processor_wait.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE double processor_wait::since_last() {
  std::map<std::string, std::int64_t> now;
  std::int64_t most = 0;
  const std::string own = std::to_string(::gettid());
  std::error_code fault;
  for (std::filesystem::directory_iterator each{threads_, fault}, end; !fault && each != end; each.increment(fault)) {
    const std::string thread = each->path().filename().string();
    std::ifstream file{each->path() / "schedstat"};
    std::int64_t ran = 0, waited = 0;
    if (thread == own || !(file >> ran >> waited)) continue;  // or it has just ended
    if (const auto before = before_.find(thread); before != before_.end())
      most = std::max(most, waited - before->second);
    now.emplace(thread, waited);
  }
  before_ = std::move(now);
  return static_cast<double>(most) * 1e-9;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
