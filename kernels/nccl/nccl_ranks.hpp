// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "lungseg/core/device_ranks.hpp"
#include "nccl/nccl_library.hpp"
#include "runtime/cuda_stream.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// A communicator of NCCL's, on one stream.
class nccl_ranks final : public device_ranks {
 public:
  /// Collective. \param name  of this rank, for messages
  /// \param stream  the sums', and its device NCCL's; null: `queue` is one of a device that is current already
  /// \throws device_error
  nccl_ranks(std::shared_ptr<const nccl_library> nccl, std::shared_ptr<gpu_stream> stream, cudaStream_t queue,
             const ncclUniqueId& id, int rank, int size, std::string name);
  /// Graphs that hold sums must have ended before, or NCCL waits for them.
  ~nccl_ranks() override;

  int rank() const noexcept override { return rank_; }
  int size() const noexcept override { return size_; }
  void sum(std::span<const std::span<float>> blocks) override;
  void sum(std::span<double> values) override;
  void sum(std::span<int> values) override;
  std::string fault() override;
  void give_up() noexcept override;
  bool given_up() const noexcept override { return given_up_; }
  bool host_waits() const noexcept override { return stream_ && stream_->host_waits(); }
  std::int64_t waits_done() const noexcept override { return stream_ ? stream_->waits_done() : 0; }

 private:
  std::optional<current_device> on_device() const;
  std::unique_lock<std::timed_mutex> begin_sum();
  void queue_sum(void* values, std::size_t count, ncclDataType_t type);
  /// \throws device_error, or lost_rank_error where another rank has gone
  void check(ncclResult_t code, const char* what) const;
  void abort() noexcept;

  std::shared_ptr<const nccl_library> nccl_;
  std::shared_ptr<gpu_stream> stream_;
  cudaStream_t queue_;
  int rank_, size_;
  std::string name_;
  ncclComm_t comm_ = nullptr;
  std::timed_mutex calls_;  // NCCL's calls of this communicator, but for that which ends it
  std::atomic<bool> given_up_{false};
  std::mutex ending_;          // guards the following
  std::future<void> aborted_;  // of the thread that ends the communicator, once there is one
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
