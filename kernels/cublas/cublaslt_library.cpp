// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "cublas/cublaslt_library.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

namespace {
// Quotes a number of the headers, as the library's file carries it.
#define LUNGSEG_QUOTED(x) #x
#define LUNGSEG_QUOTE(x) LUNGSEG_QUOTED(x)
constexpr library_facts facts{.name = "cublasLt",
                              .purpose = "fast dense layers on a GPU",
                              .file = "libcublasLt.so." LUNGSEG_QUOTE(CUBLAS_VER_MAJOR),
                              .variable = "LUNGSEG_CUBLASLT",
                              .found_at = LUNGSEG_CUBLASLT_FOUND_AT};
#undef LUNGSEG_QUOTE
#undef LUNGSEG_QUOTED
}  // namespace

std::vector<std::string> cublaslt_library::places() {
  return places_of(facts);
}

std::optional<cublaslt_library> cublaslt_library::find() {
  try {
    return std::optional<cublaslt_library>{std::in_place, places()};
  } catch (const device_error&) {
    if (is_named(facts)) throw;
    return std::nullopt;
  }
}

cublaslt_library::cublaslt_library(std::span<const std::string> candidates) : library_{facts, candidates} {
  decltype(&cublasLtGetVersion) get_version = nullptr;
  library_.find(get_version, "cublasLtGetVersion");
  const std::size_t version = get_version();
  expect<device_error>(version / 10000 == CUBLAS_VER_MAJOR, "cublasLt: the library's version is " +
                                                                std::to_string(version) + ", expected " +
                                                                std::to_string(CUBLAS_VER_MAJOR) + " (times 10000)");
  library_.find(status_string_, "cublasLtGetStatusString");
  library_.find(create, "cublasLtCreate");
  library_.find(destroy, "cublasLtDestroy");
  library_.find(matmul, "cublasLtMatmul");
  library_.find(heuristic, "cublasLtMatmulAlgoGetHeuristic");
  library_.find(create_product, "cublasLtMatmulDescCreate");
  library_.find(destroy_product, "cublasLtMatmulDescDestroy");
  library_.find(set_product, "cublasLtMatmulDescSetAttribute");
  library_.find(create_layout, "cublasLtMatrixLayoutCreate");
  library_.find(destroy_layout, "cublasLtMatrixLayoutDestroy");
  library_.find(create_preference, "cublasLtMatmulPreferenceCreate");
  library_.find(destroy_preference, "cublasLtMatmulPreferenceDestroy");
  library_.find(set_preference, "cublasLtMatmulPreferenceSetAttribute");
}

void cublaslt_library::check(cublasStatus_t status, const char* operation) const {
  if (status == CUBLAS_STATUS_SUCCESS) return;
  throw device_error{std::string{operation} + ": cublasLt says " + status_string_(status)};
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
