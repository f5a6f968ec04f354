// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cublasLt.h>

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/shared_library.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// The functions of cublasLt that are used, found in its library (half a gigabyte) when the first dense layer could use
/// them.
class cublaslt_library {
 public:
  /// Opens the first of `candidates` that can be opened.
  /// \throws device_error with the loader's reason for each of them, or when it is another version than the headers'
  explicit cublaslt_library(std::span<const std::string> candidates);

  /// Where to look for it: places_of(), with LUNGSEG_CUBLASLT.
  static std::vector<std::string> places();
  /// The one in places(), or none, since whoever asks can do without.
  /// \throws device_error when LUNGSEG_CUBLASLT names a file that cannot be used
  static std::optional<cublaslt_library> find();

  /// \throws device_error "<operation>: <cublasLt's reason>"
  void check(cublasStatus_t status, const char* operation) const;

  decltype(&cublasLtCreate) create = nullptr;
  decltype(&cublasLtDestroy) destroy = nullptr;
  decltype(&cublasLtMatmul) matmul = nullptr;
  decltype(&cublasLtMatmulAlgoGetHeuristic) heuristic = nullptr;
  decltype(&cublasLtMatmulDescCreate) create_product = nullptr;
  decltype(&cublasLtMatmulDescDestroy) destroy_product = nullptr;
  decltype(&cublasLtMatmulDescSetAttribute) set_product = nullptr;
  decltype(&cublasLtMatrixLayoutCreate) create_layout = nullptr;
  decltype(&cublasLtMatrixLayoutDestroy) destroy_layout = nullptr;
  decltype(&cublasLtMatmulPreferenceCreate) create_preference = nullptr;
  decltype(&cublasLtMatmulPreferenceDestroy) destroy_preference = nullptr;
  decltype(&cublasLtMatmulPreferenceSetAttribute) set_preference = nullptr;

 private:
  shared_library library_;
  decltype(&cublasLtGetStatusString) status_string_ = nullptr;
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
