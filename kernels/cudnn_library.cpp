// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "cudnn_library.hpp"

#include <dlfcn.h>

#include <cstdlib>

namespace lungseg::inline LUNGSEG_ABI::backend::cuda {

void cudnn_library::close::operator()(void* handle) const noexcept {
  dlclose(handle);
}

template <class Function>
void cudnn_library::find(Function& function, const char* name) const {
  function = reinterpret_cast<Function>(dlsym(handle_.get(), name));
  expect<device_error>(function != nullptr, std::string{"cuDNN: its library has no "} + name);
}

std::vector<std::string> cudnn_library::places() {
  if (const char* named = std::getenv("LUNGSEG_CUDNN"); named && *named) return {named};
  std::vector<std::string> names{"libcudnn.so.9"};
  if (const std::string found = LUNGSEG_CUDNN_FOUND_AT; !found.ends_with("NOTFOUND")) names.push_back(found);
  return names;
}

cudnn_library::cudnn_library(std::span<const std::string> candidates) {
  std::string reasons;
  for (const std::string& name : candidates) {
    handle_.reset(dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL));
    if (handle_) break;
    const char* reason = dlerror();
    reasons += std::string{reasons.empty() ? "" : "; "} + (reason ? reason : name.c_str());
  }
  expect<device_error>(handle_ != nullptr, "cuDNN 9 is missing, which convolutions on a GPU need: " + reasons +
                                               " (LUNGSEG_CUDNN can name the file libcudnn.so.9)");
  decltype(&cudnnGetVersion) get_version = nullptr;
  find(get_version, "cudnnGetVersion");
  version_ = static_cast<int>(get_version());
  expect<device_error>(version_ / 10000 == 9,
                       "cuDNN: the library's version is " + std::to_string(version_) + ", expected 9 (90000 to 99999)");
  find(error_string_, "cudnnGetErrorString");
  find(last_error_string_, "cudnnGetLastErrorString");
  find(create, "cudnnCreate");
  find(destroy, "cudnnDestroy");
  find(set_stream, "cudnnSetStream");
  find(create_descriptor, "cudnnBackendCreateDescriptor");
  find(destroy_descriptor, "cudnnBackendDestroyDescriptor");
  find(set_attribute, "cudnnBackendSetAttribute");
  find(get_attribute, "cudnnBackendGetAttribute");
  find(finalize, "cudnnBackendFinalize");
  find(execute, "cudnnBackendExecute");
}

void cudnn_library::check(cudnnStatus_t status, const std::string& operation) const {
  if (status == CUDNN_STATUS_SUCCESS) return;
  char detail[512] = {};
  last_error_string_(detail, sizeof detail);
  throw device_error{operation + ": cuDNN says " + error_string_(status) + (*detail ? ", " : "") + detail};
}

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cuda
