// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/context.hpp"
#include "runtime/current_device.hpp"
#include "runtime/device_fault.hpp"
#include "runtime/handle.hpp"
#include "runtime/staging.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

class conv_cache;
class gemm_cache;

/// The gpu_stream of CUDA: a stream, a memory pool in its order, pinned staging, one arena of scratch memory.
class cuda_stream final : public gpu_stream {
 public:
  /// \throws device_error
  explicit cuda_stream(device where);
  ~cuda_stream() override;

  device where() const noexcept override { return where_; }
  void* allocate(std::size_t bytes) override;
  void deallocate(void* block, std::size_t bytes) noexcept override;
  void clear(void* block, std::size_t bytes) override;
  void copy(void* to, const void* from, std::size_t bytes) override;
  void upload(void* to, const void* from, std::size_t bytes) override;
  void download(void* to, const void* from, std::size_t bytes) override;
  void* workspace(std::size_t bytes, const char* purpose) override;
  void wait() override;
  void begin_capture() override;
  std::unique_ptr<gpu_graph> end_capture() override;
  void cancel_capture() noexcept override;
  void start_stages() override;
  void mark(const char* stage) override;
  std::vector<gpu_stage> stages() override;
  bool marking() const noexcept override { return marking_; }
  void* native() const noexcept override { return stream_.get(); }

  cudaStream_t stream() const noexcept { return stream_.get(); }
  /// Of the GPU: "NVIDIA H200".
  const std::string& name() const noexcept { return name_; }
  bool capturing() const noexcept { return capturing_; }
  /// Queues a graph that was captured from this stream. \throws device_error
  void launch(cudaGraphExec_t graph);
  /// cuDNN's part, opened by the first convolution. \throws device_error
  conv_cache& convolutions();
  /// cublasLt's part, opened by the first dense layer; null when cublasLt is not there. \throws device_error
  gemm_cache* gemms();

 private:
  void refuse_while_capturing(const char* what) const;
  /// What work has done in the capture under way that it must not; empty: nothing.
  std::string broken_rule() const;

  /// What request() gives; where it is that there is too little memory, once more with everything idle given back.
  template <class Request>
  cudaError_t ask_for_memory(const Request& request) {
    const cudaError_t code = request();
    if (code != cudaErrorMemoryAllocation || capturing_) return code;
    static_cast<void>(cudaGetLastError());
    give_back_idle();
    return request();
  }
  /// Waits, and gives idle memory back to the device: the pool's, and that which graphs of the device were run in. CUDA
  /// keeps both, each for its own next use, so that the first direct pass would leave half of the memory to its graph,
  /// and graphs that are gone would leave none to the next direct pass.
  void give_back_idle();

  device where_;
  std::string name_;
  pool_handle pool_;
  stream_handle stream_;
  staging staging_;
  std::vector<std::pair<void*, std::size_t>> arenas_;
  void* arena_ = nullptr;  // the last of them
  std::size_t arena_bytes_ = 0;
  bool capturing_ = false;
  std::set<void*> taken_;           // in the capture under way, and not given back yet
  std::vector<void*> from_before_;  // given back in it, against the rules
  bool marking_ = false;
  std::vector<std::pair<std::string, event_handle>> marks_;
  std::unique_ptr<conv_cache> convolutions_;
  std::optional<std::unique_ptr<gemm_cache>> gemms_;  // none: nobody has looked for cublasLt yet
};

/// The stream that a context's operations are queued on.
inline cuda_stream& stream_of(const context& ctx) noexcept {
  return static_cast<cuda_stream&>(ctx.gpu());
}

/// Asks for the code of a small kernel: cudaSuccess when the build has code for the current device.
cudaError_t probe_code() noexcept;

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
