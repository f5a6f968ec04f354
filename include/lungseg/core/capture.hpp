// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>
#include <utility>

#include "lungseg/core/context.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Records what `work` queues on the context's GPU, without doing it; see gpu_stream::begin_capture for what it may do.
/// \pre     ctx.where().is_cuda()
/// \throws  device_error, or whatever work() throws; the stream works on then
template <class F>
std::unique_ptr<gpu_graph> capture(const context& ctx, F&& work) {
  gpu_stream& stream = ctx.gpu();
  stream.begin_capture();
  try {
    std::forward<F>(work)();
  } catch (...) {
    stream.cancel_capture();
    throw;
  }
  return stream.end_capture();
}

/// Work that is the same each time: on a GPU done directly once, so that everything that it keeps is there, then
/// captured and replayed; on the host done directly.
class repeated_work {
 public:
  /// \pre  `work` queues the same each time, on the same memory \throws as capture()
  template <class F>
  void run(const context& ctx, F&& work) {
    if (!done_once_ || ctx.where().is_cpu() || ctx.gpu().marking()) {
      work();
      done_once_ = true;
      return;
    }
    if (!graph_) graph_ = capture(ctx, work);
    graph_->launch();
  }
  bool captured() const noexcept { return graph_ != nullptr; }

 private:
  bool done_once_ = false;
  std::unique_ptr<gpu_graph> graph_;
};

}}  // namespace lungseg::LUNGSEG_ABI
