// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "nccl/nccl_library.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

namespace {
constexpr library_facts facts{.name = "NCCL",
                              .purpose = "sums between GPUs",
                              .file = "libnccl.so.2",
                              .variable = "LUNGSEG_NCCL",
                              .found_at = LUNGSEG_NCCL_FOUND_AT};
constexpr int least_version = 21400;  // the first whose last error can be asked for and whose faults are all named
}  // namespace

std::vector<std::string> nccl_library::places() {
  return places_of(facts);
}

nccl_library::nccl_library(std::span<const std::string> candidates) : library_{facts, candidates} {
  decltype(&ncclGetVersion) get_version = nullptr;
  library_.find(get_version, "ncclGetVersion");
  get_version(&version_);
  expect<device_error>(version_ / 10000 == NCCL_MAJOR && version_ >= least_version,
                       "NCCL: the library's version is " + std::to_string(version_) + ", expected 2.14 or later (" +
                           std::to_string(least_version) + ")");
  library_.find(error_string_, "ncclGetErrorString");
  library_.find(last_error_, "ncclGetLastError");
  library_.find(get_unique_id, "ncclGetUniqueId");
  library_.find(init_rank, "ncclCommInitRank");
  library_.find(destroy, "ncclCommDestroy");
  library_.find(abort, "ncclCommAbort");
  library_.find(async_error, "ncclCommGetAsyncError");
  library_.find(all_reduce, "ncclAllReduce");
  library_.find(group_start, "ncclGroupStart");
  library_.find(group_end, "ncclGroupEnd");
}

std::string nccl_library::reason(ncclResult_t code, ncclComm_t comm) const {
  const char* const detail = last_error_(comm);
  return std::string{"NCCL says "} + error_string_(code) + (detail && *detail ? std::string{", "} + detail : "");
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
