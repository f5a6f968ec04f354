// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>
#include <span>
#include <string>

#include "nccl/nccl_ranks.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// A rank's GPU, as the others see it.
struct gpu_identity {
  std::string host;
  std::string number;  ///< unlike that of every other GPU of the machine
  std::string name;    ///< "NVIDIA H200"
};

/// The ranks' GPUs, joined: every rank tells its GPU and its NCCL, the first one makes the id, and the communicator
/// carries both. Collective; all throw where one of them cannot.
/// \param places  where to look for NCCL's library
/// \param stream, queue  as nccl_ranks takes them
/// \throws device_error naming the rank that has no NCCL, or another version than the first one, or a GPU that an
///         earlier rank has (unless LUNGSEG_SHARED_GPUS is set, which leaves it to NCCL)
std::shared_ptr<device_ranks> join_ranks(std::span<const std::string> places, const std::shared_ptr<gpu_stream>& stream,
                                         cudaStream_t queue, communicator& world, const gpu_identity& own);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
