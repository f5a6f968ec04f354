// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>
#include <utility>

#include "lungseg/core/context.hpp"

namespace lungseg::inline LUNGSEG_ABI {

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

}  // namespace lungseg::inline LUNGSEG_ABI
