// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <new>

#include "runtime/device_fault.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Whether this process has a context on a device, as it has once it works there; true where nobody can tell.
bool has_context(int index) noexcept;

/// Makes a device current for this thread, and the earlier one again at the end, if the process works on that one, too.
/// Since CUDA 12 making a device current makes a context on it, some hundred megabytes: of eight ranks each with a GPU
/// of its own, seven would leave one on the first GPU, which is every thread's current device at first.
class current_device {
 public:
  /// \throws device_error
  explicit current_device(device where) { check(change(where), "choosing the device", where); }
  /// For those who have nobody to tell: where it fails, what they do next fails by itself.
  current_device(device where, std::nothrow_t) noexcept { static_cast<void>(change(where)); }
  current_device(const current_device&) = delete;
  current_device& operator=(const current_device&) = delete;
  ~current_device() {
    if (changed_ && has_context(before_)) static_cast<void>(cudaSetDevice(before_));
  }

 private:
  cudaError_t change(device where) noexcept {
    const cudaError_t asked = cudaGetDevice(&before_);
    if (asked != cudaSuccess || before_ == where.index()) return asked;
    const cudaError_t code = cudaSetDevice(where.index());
    changed_ = code == cudaSuccess;
    return code;
  }

  int before_ = 0;
  bool changed_ = false;
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
