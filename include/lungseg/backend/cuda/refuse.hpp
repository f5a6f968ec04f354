// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/core/error.hpp"

namespace lungseg::inline LUNGSEG_ABI::backend::cuda {

[[noreturn]] inline void refuse(const char* operation) {
  throw device_error{std::string{operation} + ": this build has no CUDA (configure with LUNGSEG_CUDA=ON)"};
}

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cuda
