// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "runtime/device_fault.hpp"

#include <cstdio>

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

namespace {

std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

std::string no_driver_or_old(const device_facts& facts) {
  if (facts.driver == 0) return "this machine has no NVIDIA driver (nvidia-smi would show it)";
  return "the NVIDIA driver serves CUDA " + version_text(facts.driver) + ", this program needs " +
         version_text(facts.runtime) + ": update the driver";
}

}  // namespace

std::string explain(cudaError_t code, const device_facts& facts) {
  switch (code) {
    case cudaErrorInsufficientDriver:
      return no_driver_or_old(facts);
    case cudaErrorNoDevice:
      return "the NVIDIA driver shows no GPU (does CUDA_VISIBLE_DEVICES hide it?)";
    case cudaErrorInvalidDevice:
      return "no such GPU, this machine has " + std::to_string(facts.devices);
    case cudaErrorNoKernelImageForDevice:
    case cudaErrorInvalidDeviceFunction:
    case cudaErrorUnsupportedPtxVersion:
      return "this build has no code for " + facts.name + " (compute capability " + std::to_string(facts.major) + "." +
             std::to_string(facts.minor) + "): add it to LUNGSEG_CUDA_ARCHITECTURES and build again";
    default:
      return std::string{cudaGetErrorString(code)} + " (" + cudaGetErrorName(code) + ")";
  }
}

std::string bytes_as_text(std::size_t bytes) {
  if (bytes < 1024) return std::to_string(bytes) + " bytes";
  const char* const units[] = {"KiB", "MiB", "GiB", "TiB"};
  double amount = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; amount >= 1024 && unit < 3; ++unit) amount /= 1024;
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %s", amount, units[unit]);
  return text;
}

std::string too_little_memory(device where, std::string_view name, std::size_t wanted, std::size_t free,
                              std::size_t total) {
  return where.name() + " (" + std::string{name} + "): " + bytes_as_text(wanted) + " wanted, " + bytes_as_text(free) +
         " of " + bytes_as_text(total) + " are free";
}

device_facts facts_of(device where) {
  device_facts facts;
  cudaDeviceProp properties{};
  static_cast<void>(cudaDriverGetVersion(&facts.driver));
  static_cast<void>(cudaRuntimeGetVersion(&facts.runtime));
  if (cudaGetDeviceCount(&facts.devices) != cudaSuccess) facts.devices = 0;
  if (where.index() < facts.devices && cudaGetDeviceProperties(&properties, where.index()) == cudaSuccess) {
    facts.name = properties.name;
    facts.major = properties.major;
    facts.minor = properties.minor;
  }
  static_cast<void>(cudaGetLastError());  // what failed here is not the next call's fault
  return facts;
}

void check(cudaError_t code, std::string_view operation, device where) {
  if (code == cudaSuccess) return;
  static_cast<void>(cudaGetLastError());
  throw device_error{std::string{operation} + " on " + where.name() + ": " + explain(code, facts_of(where))};
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
