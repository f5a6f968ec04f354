// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

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
    if (!done_once_ || ctx.where().is_cpu() || ctx.gpu().marking()) return run_directly(ctx, work);
    if (!graph_) graph_ = planned(ctx, work);
    graph_->launch();
  }

  /// The same of work that sums over the ranks' GPUs, if they are joined. NCCL wants such work to be captured by all
  /// ranks at once, and replayed by all of them from that capture. So every rank says which work it is about to do, and
  /// whether it is ready to capture it; each combination of all ranks' works has a graph of its own, and where one is
  /// not ready, all do the work directly. Collective.
  /// \pre  `work` queues the same each time, and the same sums as the other ranks' \throws as capture()
  template <class F>
  void run_together(const context& ctx, F&& work) {
    if (!ctx.device_ranks()) return run(ctx, std::forward<F>(work));
    const std::vector<double> combination = tell_ranks(ctx);
    const bool all_ready = std::none_of(combination.begin(), combination.end(), [](double n) { return n < 0; });
    if (!all_ready) return run_directly(ctx, work);
    std::unique_ptr<gpu_graph>& graph = together_[combination];
    if (!graph) graph = planned(ctx, work);
    graph->launch();
  }

  bool captured() const noexcept { return graph_ != nullptr || !together_.empty(); }

 private:
  static constexpr std::size_t most_combinations = 16;

  // Both may take long, and say nothing meanwhile: libraries are opened, convolutions planned and tuned, graphs made.
  template <class F>
  void run_directly(const context& ctx, F&& work) {
    const long_work tuning{ctx.where().is_cuda() ? ctx.signs() : nullptr, "planning and tuning its work on the GPU"};
    work();
    done_once_ = true;
  }
  template <class F>
  static std::unique_ptr<gpu_graph> planned(const context& ctx, F&& work) {
    const long_work capturing{ctx.signs(), "making a graph of its work on the GPU"};
    return capture(ctx, work);
  }

  /// The numbers of all ranks' works; negative: not ready. A work that has too many graphs forgets them and takes a new
  /// number, so that no other rank looks for one of them.
  std::vector<double> tell_ranks(const context& ctx);

  bool done_once_ = false;
  std::unique_ptr<gpu_graph> graph_;
  std::uint64_t number_ = 0;                                            // of this work among this rank's; 0: none yet
  std::map<std::vector<double>, std::unique_ptr<gpu_graph>> together_;  // by all ranks' numbers
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/capture_impl.hpp"
#endif
