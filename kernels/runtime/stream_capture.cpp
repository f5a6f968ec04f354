// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// How a stream captures work and replays it.

#include <memory>
#include <new>
#include <string>
#include <utility>

#include "runtime/cuda_stream.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

namespace {

/// A captured graph, made ready to run.
class cuda_graph final : public gpu_graph {
 public:
  cuda_graph(cuda_stream& stream, graph_exec_handle ready) : stream_{stream}, ready_{std::move(ready)} {}
  ~cuda_graph() override {
    const current_device current{stream_.where(), std::nothrow};
    ready_.reset();
  }
  void launch() override { stream_.launch(ready_.get()); }

 private:
  cuda_stream& stream_;
  graph_exec_handle ready_;
};

}  // namespace

void cuda_stream::begin_capture() {
  refuse_while_capturing("begin_capture");
  const current_device current{where_};
  check(cudaStreamBeginCapture(stream_.get(), cudaStreamCaptureModeThreadLocal), "begin_capture", where_);
  capturing_ = true;
}

/// CUDA itself launches a graph that keeps memory once, and refuses it the second time; and it loses memory from before
/// that is given back in a capture.
std::string cuda_stream::broken_rule() const {
  if (!from_before_.empty()) return "memory from before the capture was given back in it";
  return taken_.empty() ? "" : std::to_string(taken_.size()) + " blocks taken in the capture were kept";
}

std::unique_ptr<gpu_graph> cuda_stream::end_capture() {
  expect<device_error>(capturing_, "end_capture: nothing is being captured");
  if (const std::string broken = broken_rule(); !broken.empty()) {
    cancel_capture();
    throw device_error{"end_capture on " + where_.name() + ": " + broken};
  }
  capturing_ = false;
  const current_device current{where_};
  cudaGraph_t recorded = nullptr;
  check(cudaStreamEndCapture(stream_.get(), &recorded), "end_capture", where_);
  const graph_handle owned{recorded};
  cudaGraphExec_t ready = nullptr;
  check(ask_for_memory([&] { return cudaGraphInstantiate(&ready, recorded, 0); }), "end_capture", where_);
  return std::make_unique<cuda_graph>(*this, graph_exec_handle{ready});
}

void cuda_stream::launch(cudaGraphExec_t graph) {
  refuse_while_capturing("launch of a graph");
  const current_device current{where_};
  check(ask_for_memory([&] { return cudaGraphLaunch(graph, stream_.get()); }), "launch of a graph", where_);
}

void cuda_stream::cancel_capture() noexcept {
  if (!std::exchange(capturing_, false)) return;
  const current_device current{where_, std::nothrow};
  cudaGraph_t recorded = nullptr;
  static_cast<void>(cudaStreamEndCapture(stream_.get(), &recorded));
  const graph_handle forgotten{recorded};
  static_cast<void>(cudaGetLastError());
  taken_.clear();
  for (void* const block : std::exchange(from_before_, {})) deallocate(block, 0);
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
