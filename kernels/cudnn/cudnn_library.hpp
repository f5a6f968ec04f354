// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cudnn_backend.h>
#include <cudnn_graph.h>

#include <span>
#include <string>
#include <vector>

#include "runtime/shared_library.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// The functions of cuDNN that are used, found in its library (half a gigabyte) when the first convolution needs them.
class cudnn_library {
 public:
  /// Opens the first of `candidates` that can be opened.
  /// \throws device_error with the loader's reason for each of them, or when the library is not cuDNN 9
  explicit cudnn_library(std::span<const std::string> candidates);

  /// Where to look for it: places_of(), with LUNGSEG_CUDNN.
  static std::vector<std::string> places();

  /// As cuDNN counts: 91900 is 9.19.0.
  int version() const noexcept { return version_; }

  /// \throws device_error "<operation>: <cuDNN's reason>"
  void check(cudnnStatus_t status, const std::string& operation) const;

  decltype(&cudnnCreate) create = nullptr;
  decltype(&cudnnDestroy) destroy = nullptr;
  decltype(&cudnnSetStream) set_stream = nullptr;
  decltype(&cudnnBackendCreateDescriptor) create_descriptor = nullptr;
  decltype(&cudnnBackendDestroyDescriptor) destroy_descriptor = nullptr;
  decltype(&cudnnBackendSetAttribute) set_attribute = nullptr;
  decltype(&cudnnBackendGetAttribute) get_attribute = nullptr;
  decltype(&cudnnBackendFinalize) finalize = nullptr;
  decltype(&cudnnBackendExecute) execute = nullptr;

 private:
  shared_library library_;
  decltype(&cudnnGetErrorString) error_string_ = nullptr;
  decltype(&cudnnGetLastErrorString) last_error_string_ = nullptr;
  int version_ = 0;
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
