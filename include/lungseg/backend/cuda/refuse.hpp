// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

[[noreturn]] inline void refuse(const char* operation) {
  throw device_error{std::string{operation} + ": this build has no CUDA (configure with LUNGSEG_CUDA=ON)"};
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
