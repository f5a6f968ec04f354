// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>

#include "cublas/cublaslt_library.hpp"
#include "cublas/gemm_problem.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Owns something of cublasLt's, which its own function gives back. The library must outlive it.
template <class Handle>
using cublaslt_owned = std::unique_ptr<std::remove_pointer_t<Handle>, cublasStatus_t (*)(Handle)>;

/// A matrix product as cublasLt describes it.
struct gemm_description {
  /// \throws device_error
  gemm_description(const cublaslt_library& cublaslt, const gemm_problem& problem);

  cublaslt_owned<cublasLtMatmulDesc_t> product;
  cublaslt_owned<cublasLtMatrixLayout_t> a, b, result;
};

/// A matrix product that is ready to run.
struct gemm_plan {
  gemm_description description;
  cublasLtMatmulAlgo_t algorithm{};
  std::size_t workspace = 0;  ///< bytes of scratch memory
  bool bias = false;
};

/// cublasLt for one stream: its library, its handle, and the plan of every product that was asked for.
///
/// Equal calls give equal bytes. cuBLAS promises that for one device and version as long as calls that run side by side
/// share no scratch memory, and its exception, atomics in symv and hemv, is none of ours. Each stream brings its own
/// scratch memory here. A product may be split along k, with its parts added up in float32 in a fixed order; adding
/// them in the result's type is not allowed, because 16 bits lose too much.
/// \source  NVIDIA, cuBLAS documentation, "Results Reproducibility"; cublasLt.h, cublasLtReductionScheme_t
class gemm_cache {
 public:
  /// Null when cublasLt is not there; then cuDNN does what it would have done.
  /// \throws device_error when LUNGSEG_CUBLASLT names a file that cannot be used, or the current device does not work
  static std::unique_ptr<gemm_cache> open();

  explicit gemm_cache(cublaslt_library library);

  /// The plan, made when it is first asked for; null when cublasLt has no algorithm. Asks nothing of the device.
  const gemm_plan* find(const gemm_problem& problem);

  /// Queues a plan on the current device's `stream`.
  /// \param tensors     the operands, and the bias if there is one
  /// \param accumulate  add to what the result holds, before bias and ReLU
  /// \param workspace   at least plan.workspace bytes, aligned to 256
  void run(const gemm_plan& plan, const gemm_operands& operands, std::span<const conv_binding> tensors, bool accumulate,
           void* workspace, cudaStream_t stream) const;

 private:
  std::optional<gemm_plan> plan(const gemm_problem& problem) const;

  cublaslt_library library_;
  cublaslt_owned<cublasLtHandle_t> handle_;
  std::map<gemm_problem, std::optional<gemm_plan>> plans_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
