// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "lungseg/core/communicator.hpp"
#include "lungseg/core/gpu_stream.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Sums over ranks of values that lie on GPUs, one GPU for each rank, queued on its stream among the kernels that make
/// and read them. Collective as the calls of a communicator are; nothing waits for the host. They may be captured
/// (gpu_stream::begin_capture), but only by all ranks at once, and what one rank replays all must replay: see
/// repeated_work::run_together.
class device_ranks {
 public:
  virtual ~device_ranks() = default;

  virtual int rank() const noexcept = 0;
  virtual int size() const noexcept = 0;

  /// Queues sums over all ranks, element by element and in place: the same bytes on every rank. Blocks of one call
  /// travel together. \param blocks  in the device's memory, empty ones left out
  /// \throws device_error naming this rank; lost_rank_error when it has given up
  virtual void sum(std::span<const std::span<float>> blocks) = 0;
  virtual void sum(std::span<double> values) = 0;
  virtual void sum(std::span<int> values) = 0;

  /// What has gone wrong on the way between the GPUs since they were joined, with this rank's name; empty: nothing.
  /// Any thread may ask.
  virtual std::string fault() = 0;
  /// What is queued ends, its values worth nothing, and so does every later call. Any thread may say so.
  virtual void give_up() noexcept = 0;
  virtual bool given_up() const noexcept = 0;
  /// Whether this rank's host waits for its GPU, and how often it has; any thread may ask.
  virtual bool host_waits() const noexcept = 0;
  virtual std::int64_t waits_done() const noexcept = 0;

  /// Belongs behind every wait for what was summed, before anything is done with it.
  /// \throws lost_rank_error when this rank has given up; device_error when something has gone wrong
  void expect_alive() {
    if (given_up()) throw lost_rank_error{"the sums between the GPUs were given up, as a rank has failed"};
    const std::string reason = fault();
    expect<device_error>(reason.empty(), reason);
  }

  /// Numbers that this rank never gives twice.
  std::uint64_t next_number() noexcept { return ++numbers_; }

 private:
  std::uint64_t numbers_ = 0;
};

/// Joins the GPUs of ranks; defined in kernels/. Collective: all ranks get theirs, or all throw.
/// \param stream  this rank's, which the sums are queued on
/// \throws device_error naming ranks and machines: where NCCL is missing or another version, or two ranks have one
/// GPU
std::shared_ptr<device_ranks> join_device_ranks(const std::shared_ptr<gpu_stream>& stream, communicator& world);

}}  // namespace lungseg::LUNGSEG_ABI
