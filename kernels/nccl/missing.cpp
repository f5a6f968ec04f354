// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/device_ranks.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

std::shared_ptr<device_ranks> join_device_ranks(const std::shared_ptr<gpu_stream>&, communicator&) {
  throw device_error{
      "training across GPUs: this program was built without NCCL (Debian and NVIDIA: libnccl-dev; option "
      "LUNGSEG_NCCL)"};
}

}}  // namespace lungseg::LUNGSEG_ABI
