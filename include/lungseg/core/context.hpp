// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "lungseg/core/any_tensor.hpp"
#include "lungseg/core/communicator.hpp"
#include "lungseg/core/device.hpp"
#include "lungseg/core/device_ranks.hpp"
#include "lungseg/core/gpu_stream.hpp"
#include "lungseg/core/instruction_set.hpp"
#include "lungseg/core/tensor.hpp"
#include "lungseg/core/work_signs.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Everything that an operation needs besides its tensors: device, threads, memory, seed. Nothing of it is global, so
/// two contexts in one program do not disturb each other. Cheap to copy; copies share the memory pool.
class context {
 public:
  /// All processors that the process may use (one where the program is compiled without OpenMP), seed 0.
  context();
  context(const context&);
  context(context&&) noexcept;
  context& operator=(const context&);
  context& operator=(context&&) noexcept;
  ~context();

  /// Work on `where`. On a GPU the context owns a stream, a memory pool and scratch memory of its own, shared by
  /// copies. \throws device_error when this build or this machine cannot serve the device; says which of the two, and
  /// why.
  static context on(device where, const gpu_options& options = {});

  /// The same context on `where`, with memory of its own there; this one if it is there already.
  /// \throws as on(); option_error when the precision is float16 and `where` is the host
  context with_device(device where) const;

  /// The same context with `count` threads (at least 1).
  context with_threads(int count) const;
  context with_seed(std::uint64_t seed) const;
  /// exact = true keeps to algorithms that sum products directly (no Winograd), at the price of speed.
  context with_exact(bool exact) const;
  /// deterministic = true keeps to kernels that give the same bytes on every run of one GPU, at the price of speed. On
  /// the processor they always do.
  context with_deterministic(bool deterministic) const;

  /// What networks compute in: maps and filters are of this type, sums and weights stay float32. In float32, a GPU's
  /// products are TF32's unless the context is exact.
  /// \throws option_error for float16 on the host
  context with_precision(dtype precision) const;

  /// Restricts CPU kernels to `set`, so that a test can run them all.
  /// \throws device_error when this processor lacks it.
  context with_instructions(instruction_set set) const;

  /// The same context for one rank of several that train together; null: for one alone. \see communicator
  context across(std::shared_ptr<communicator> world) const {
    return across_even_one(world && world->size() > 1 ? std::move(world) : nullptr);
  }
  /// The same, also where there is only one rank, whose sums then change nothing: so that their way can be tested.
  context across_even_one(std::shared_ptr<communicator> world) const;
  /// The same context without other ranks, which hear its signs of work as before.
  context alone() const { return across(nullptr); }
  /// The same context, whose GPU is joined with those of the other ranks, so that its operations can sum over them;
  /// this one on the host, alone, or joined already. Collective. \throws as join_device_ranks
  context joined() const;
  /// \param share  of the batch that is worked on; its other films are other ranks'
  context with_share(const batch_share& share) const;
  /// Whether batch norms take their statistics from the batches of all ranks (at first they do), or each from its own.
  context with_shared_norms(bool shared) const;
  /// \param watch  called between the steps of a backward pass, on its thread
  context with_backward_watch(std::function<void()> watch) const;
  /// \param signs  tick with every tensor that is made; those of the ranks, if across() was given any; null: none
  context with_signs(std::shared_ptr<work_signs> signs) const;

  device where() const noexcept { return memory_->where(); }
  int threads() const noexcept { return threads_; }
  std::uint64_t seed() const noexcept { return seed_; }
  instruction_set instructions() const noexcept { return instructions_; }
  bool exact() const noexcept { return exact_; }
  bool deterministic() const noexcept { return deterministic_; }
  dtype precision() const noexcept { return precision_; }
  /// The ranks that this one works with; null where it is alone.
  const std::shared_ptr<communicator>& world() const noexcept { return world_; }
  bool shared_norms() const noexcept { return world_ && shared_norms_; }
  /// The sums between the ranks' GPUs; null unless joined().
  const std::shared_ptr<lungseg::device_ranks>& device_ranks() const noexcept { return device_ranks_; }
  /// The same, where they are needed. \throws option_error where the context has none
  lungseg::device_ranks& joined_ranks() const;
  /// What this rank has of a batch; nothing where its films are the whole batch.
  const std::optional<batch_share>& share() const noexcept { return share_; }
  /// Whether the picture at hand is a blank one that counts nowhere; see batch_share.
  bool only_looks_on() const noexcept { return share_ && share_->own == 0; }
  void watch_backward() const {
    if (backward_watch_) (*backward_watch_)();
  }
  /// What this process says of its work; null where nobody listens.
  const std::shared_ptr<work_signs>& signs() const noexcept { return signs_; }
  void tick() const noexcept {
    if (signs_) signs_->tick();
  }
  const std::shared_ptr<memory_resource>& memory() const noexcept { return memory_; }
  /// The stream of a context on a GPU. \pre where().is_cuda()
  gpu_stream& gpu() const noexcept { return *gpu_; }

  /// Returns when all queued work is done: at once on the host, where nothing is queued.
  /// \throws device_error when any of it failed
  void wait() const {
    if (gpu_) gpu_->wait();
  }

  /// A tensor in this context's memory, contents unspecified.
  template <class T, std::size_t Rank>
  tensor<T, static_cast<int>(Rank)> make(const std::array<int, Rank>& extents) const {
    tick();
    return tensor<T, static_cast<int>(Rank)>::uninitialised(extents, memory_);
  }
  template <std::size_t Rank>
  any_tensor<static_cast<int>(Rank)> make(dtype type, const std::array<int, Rank>& extents) const {
    tick();
    return any_tensor<static_cast<int>(Rank)>::uninitialised(type, extents, memory_);
  }
  /// A zero-filled tensor in this context's memory.
  template <class T, std::size_t Rank>
  tensor<T, static_cast<int>(Rank)> zeros(const std::array<int, Rank>& extents) const {
    tick();
    return tensor<T, static_cast<int>(Rank)>{extents, memory_};
  }

 private:
  static std::shared_ptr<gpu_stream> open(device where);

  std::shared_ptr<memory_resource> memory_;
  std::shared_ptr<gpu_stream> gpu_;  // null on the host
  int threads_ = 1;
  std::uint64_t seed_ = 0;
  bool exact_ = false;
  bool deterministic_ = false;
  dtype precision_ = dtype::float32;
  instruction_set instructions_ = best_instruction_set();
  std::shared_ptr<communicator> world_;  // null: alone
  std::optional<batch_share> share_;
  bool shared_norms_ = true;
  std::shared_ptr<const std::function<void()>> backward_watch_;
  std::shared_ptr<lungseg::device_ranks> device_ranks_;
  std::shared_ptr<work_signs> signs_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/context_impl.hpp"
#endif
