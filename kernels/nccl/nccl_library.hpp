// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <nccl.h>

#include <span>
#include <string>
#include <vector>

#include "runtime/shared_library.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// The functions of NCCL that are used, found in its library when ranks join their GPUs.
class nccl_library {
 public:
  /// Opens the first of `candidates` that can be opened.
  /// \throws device_error with the loader's reason for each of them, or when the library is not NCCL 2.14 or later
  explicit nccl_library(std::span<const std::string> candidates);

  /// Where to look for it: places_of(), with LUNGSEG_NCCL.
  static std::vector<std::string> places();

  /// As NCCL counts: 22809 is 2.28.9.
  int version() const noexcept { return version_; }
  /// What NCCL says of a fault. \param comm  the latest on it; null: in general
  std::string reason(ncclResult_t code, ncclComm_t comm) const;

  decltype(&ncclGetUniqueId) get_unique_id = nullptr;
  decltype(&ncclCommInitRank) init_rank = nullptr;
  decltype(&ncclCommDestroy) destroy = nullptr;
  decltype(&ncclCommAbort) abort = nullptr;
  decltype(&ncclCommGetAsyncError) async_error = nullptr;
  decltype(&ncclAllReduce) all_reduce = nullptr;
  decltype(&ncclGroupStart) group_start = nullptr;
  decltype(&ncclGroupEnd) group_end = nullptr;

 private:
  shared_library library_;
  decltype(&ncclGetErrorString) error_string_ = nullptr;
  decltype(&ncclGetLastError) last_error_ = nullptr;
  int version_ = 0;
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
