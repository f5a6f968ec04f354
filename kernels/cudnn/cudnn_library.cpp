// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "cudnn/cudnn_library.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

namespace {
constexpr library_facts facts{.name = "cuDNN 9",
                              .purpose = "convolutions on a GPU",
                              .file = "libcudnn.so.9",
                              .variable = "LUNGSEG_CUDNN",
                              .found_at = LUNGSEG_CUDNN_FOUND_AT};
}  // namespace

std::vector<std::string> cudnn_library::places() {
  return places_of(facts);
}

cudnn_library::cudnn_library(std::span<const std::string> candidates) : library_{facts, candidates} {
  decltype(&cudnnGetVersion) get_version = nullptr;
  library_.find(get_version, "cudnnGetVersion");
  version_ = static_cast<int>(get_version());
  expect<device_error>(version_ / 10000 == 9,
                       "cuDNN: the library's version is " + std::to_string(version_) + ", expected 9 (90000 to 99999)");
  library_.find(error_string_, "cudnnGetErrorString");
  library_.find(last_error_string_, "cudnnGetLastErrorString");
  library_.find(create, "cudnnCreate");
  library_.find(destroy, "cudnnDestroy");
  library_.find(set_stream, "cudnnSetStream");
  library_.find(create_descriptor, "cudnnBackendCreateDescriptor");
  library_.find(destroy_descriptor, "cudnnBackendDestroyDescriptor");
  library_.find(set_attribute, "cudnnBackendSetAttribute");
  library_.find(get_attribute, "cudnnBackendGetAttribute");
  library_.find(finalize, "cudnnBackendFinalize");
  library_.find(execute, "cudnnBackendExecute");
}

void cudnn_library::check(cudnnStatus_t status, const std::string& operation) const {
  if (status == CUDNN_STATUS_SUCCESS) return;
  char detail[512] = {};
  last_error_string_(detail, sizeof detail);
  throw device_error{operation + ": cuDNN says " + error_string_(status) + (*detail ? ", " : "") + detail};
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
