// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "lungseg/core/device.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// What is known of the machine when CUDA refuses something; versions as CUDA counts them (13010 is 13.1), 0: none.
struct device_facts {
  int driver = 0, runtime = 0;
  int devices = 0;
  std::string name{};        ///< of the GPU that was asked for
  int major = 0, minor = 0;  ///< its compute capability
};

/// What to tell a user about `code`, with what he can do about it. A pure function of its arguments.
std::string explain(cudaError_t code, const device_facts& facts);

/// "12.5 GiB", "3.0 MiB", "17 bytes".
std::string bytes_as_text(std::size_t bytes);

/// "cuda:0 (NVIDIA H200): 12.5 GiB wanted, 1.2 GiB of 139.8 GiB are free".
std::string too_little_memory(device where, std::string_view name, std::size_t wanted, std::size_t free,
                              std::size_t total);

/// What can be asked of this machine without failing.
device_facts facts_of(device where);

/// \throws device_error "<operation> on <device>: <explanation>" unless code is cudaSuccess
void check(cudaError_t code, std::string_view operation, device where);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
