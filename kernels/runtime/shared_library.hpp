// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lungseg/core/device.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// What is known beforehand of a library that is opened at run time.
struct library_facts {
  const char* name;      ///< as messages call it: "cuDNN"
  const char* purpose;   ///< "convolutions on a GPU"
  const char* file;      ///< what the system's loader finds it by: "libcudnn.so.9"
  const char* variable;  ///< of the environment: names another file
  const char* found_at;  ///< where the build saw it, or something that ends with NOTFOUND
};

/// Whether the user named a file, so that no other will do.
bool is_named(const library_facts& facts);
/// What the environment names, if it does; else the system's library, else the one that the build found.
std::vector<std::string> places_of(const library_facts& facts);

/// A library that is opened when it is needed and not linked, so that a program with the GPU backend starts, and works
/// on the processor, where it is not installed.
class shared_library {
 public:
  /// Opens the first of `candidates` that can be opened.
  /// \throws device_error with the loader's reason for each of them
  shared_library(const library_facts& facts, std::span<const std::string> candidates);

  /// Sets a pointer to a function. \throws device_error when the library has none of this name
  template <class Function>
  void find(Function& function, const char* symbol) const {
    function = reinterpret_cast<Function>(address_of(symbol));
  }

 private:
  void* address_of(const char* symbol) const;

  struct close {
    void operator()(void* handle) const noexcept;
  };
  const char* name_;
  std::unique_ptr<void, close> handle_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
