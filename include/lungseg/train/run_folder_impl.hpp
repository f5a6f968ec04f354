// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>

#include "lungseg/core/error.hpp"
#include "lungseg/core/log.hpp"
#include "lungseg/train/run_folder.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE bool run_folder::open(bool resume, const log_sink& log) {
  const std::string name = files_.folder.string();
  std::error_code fault;
  std::filesystem::create_directories(files_.folder, fault);
  expect<file_error>(!fault, name + ": cannot create the folder: " + fault.message());
  lock_.emplace(files_.folder);
  if (!lock_->missing().empty())
    report(log, log_level::warning,
           name + ": cannot be locked (" + lock_->missing() + "); let no other run write there");
  const bool exists = std::filesystem::exists(files_.last(), fault);
  expect<option_error>(resume || !exists,
                       name + ": holds a run already (last.safetensors); resume it, or name another folder");
  files_.remove_partial();
  return exists;
}

LUNGSEG_INLINE void run_folder::begin(std::int64_t resumed_after, bool timing) {
  training_.emplace(files_.folder, "train", resumed_after);
  validation_.emplace(files_.folder, "validation", resumed_after);
  if (timing) timing_.emplace(files_.folder / "timing.csv", resumed_after);
}

}}  // namespace lungseg::LUNGSEG_ABI
