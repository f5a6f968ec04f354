// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <unistd.h>

#include <cstdio>

#include "nccl/join_ranks.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace {

backend::cuda::gpu_identity identity_of(device where) {
  cudaDeviceProp properties{};
  backend::cuda::check(cudaGetDeviceProperties(&properties, where.index()), "asking for its number", where);
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  std::string number = "GPU-";
  for (const char byte : properties.uuid.bytes) {
    char digits[3] = {};
    std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned>(static_cast<unsigned char>(byte)));
    number += digits;
  }
  return {host, number, properties.name};
}

}  // namespace

std::shared_ptr<device_ranks> join_device_ranks(const std::shared_ptr<gpu_stream>& stream, communicator& world) {
  return backend::cuda::join_ranks(backend::cuda::nccl_library::places(), stream,
                                   static_cast<cudaStream_t>(stream->native()), world, identity_of(stream->where()));
}

}}  // namespace lungseg::LUNGSEG_ABI
