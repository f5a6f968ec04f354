// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>

#include "cudnn/conv_plan.hpp"
#include "cudnn/conv_tuner.hpp"
#include "runtime/handle.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

class cuda_stream;

/// cuDNN for one stream: its library, its handle, and the plan of every convolution that was asked for.
class conv_cache {
 public:
  /// \param stream  must outlive the cache; where it names a file of measured choices, algorithms are chosen by
  ///                conv_tuner
  /// \throws device_error when cuDNN is missing or does not work on the current device; as conv_tuner
  explicit conv_cache(cuda_stream& stream);

  /// The plan, made when it is first asked for; null when cuDNN has no acceptable algorithm. Waits where algorithms are
  /// measured, which they are never while work is being captured. \throws as conv_tuner
  const conv_plan* find(const conv_problem& problem);

  /// Queues a plan. \param workspace at least plan.workspace bytes
  void run(const conv_plan& plan, std::span<const conv_binding> tensors, void* workspace);

  int version() const noexcept { return library_.version(); }

 private:
  struct destroy_handle {
    const cudnn_library* cudnn;
    void operator()(cudnnHandle_t handle) const noexcept { static_cast<void>(cudnn->destroy(handle)); }
  };
  using handle = std::unique_ptr<std::remove_pointer_t<cudnnHandle_t>, destroy_handle>;
  static handle open(const cudnn_library& cudnn, cudaStream_t stream);
  std::optional<conv_plan> choose(const conv_problem& problem);

  cuda_stream& stream_;
  cudnn_library library_;
  handle handle_;
  conv_planner planner_;
  std::optional<conv_tuner> tuner_;
  std::map<conv_problem, std::optional<conv_plan>> plans_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
