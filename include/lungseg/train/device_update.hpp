// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/tensor.hpp"
#include "lungseg/nn/parameter.hpp"
#include "lungseg/ops/gpu.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// One parameter with what an optimizer remembers about it.
struct update_memory {
  nn::parameter* parameter;
  tensor<float, 4>*first, *second;  // the latter null for SGD
};

/// The update of all parameters on a GPU. Its memory, and that of the gradients, stays in its place from step to step,
/// so that the update can be part of captured work.
class device_update {
 public:
  /// Brings parameters, gradients and the optimizer's memory to the device, and this step's constants. Tells the
  /// parameters where another has been prepared for them before, or its own memory is another now.
  void prepare(const context& ctx, const std::vector<update_memory>& all,
               const std::vector<ops::gpu::update_constants>& constants);

  /// Queues the update that was prepared.
  void queue(const context& ctx, const ops::gpu::update_call& call) {
    ops::gpu::update_all(ctx, std::as_const(slots_), std::as_const(chunks_), std::as_const(constants_), call, norms_);
  }

  /// The norms of all gradients before clipping, and behind them that of all together; waits.
  std::vector<double> norms() const;

 private:
  static bool same_place(const ops::gpu::update_slot& a, const ops::gpu::update_slot& b) {
    return a.weight == b.weight && a.gradient == b.gradient && a.first == b.first && a.second == b.second;
  }
  static void place(const context& ctx, tensor<float, 4>& value);
  static void place(const context& ctx, tensor<float, 4>& memory, const shape<4>& extents);
  template <class T>
  static tensor<T, 1> on_device(const context& ctx, const std::vector<T>& values) {
    tensor<T, 1> there = ctx.make<T>(shape<1>{static_cast<int>(values.size())});
    there.copy_from_host({values.data(), there.extents()});
    return there;
  }

  void tell(const std::vector<update_memory>& all, bool moved);

  std::vector<ops::gpu::update_slot> known_;
  std::vector<std::uint64_t> told_;  // parameter::updaters, since this is it
  tensor<ops::gpu::update_slot, 1> slots_;
  tensor<ops::gpu::update_chunk, 1> chunks_;
  tensor<ops::gpu::update_constants, 1> constants_;
  tensor<double, 1> norms_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/device_update_impl.hpp"
#endif
