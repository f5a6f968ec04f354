// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/work_signs.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

class device_ranks;

/// Another rank has failed, so that this one cannot go on. What the other one says is the cause; this is not.
struct lost_rank_error : error {
  using error::error;
};

/// The ranks that do one piece of work together: threads of a process, processes of several machines. All calls but
/// those of names and numbers are collective: every rank makes them, in the same order and with the same sizes; they
/// return when this rank has its result. One thread at a time calls a communicator. Values are in the host's memory.
/// \throws lost_rank_error  from any collective call when another rank has failed
class communicator {
 public:
  virtual ~communicator() = default;

  virtual int rank() const noexcept = 0;
  virtual int size() const noexcept = 0;
  /// For messages: "rank 2 of 4 (host)".
  virtual std::string name() const = 0;

  /// Replaces the values by their sums over all ranks, element by element: the same bytes on every rank.
  virtual void sum(std::span<float> values) = 0;
  virtual void sum(std::span<double> values) = 0;
  /// The same, with work of this rank's own while the values are on their way, where that can be.
  /// \param work  is done once, by the calling thread, and makes no collective call; may be empty
  /// \throws      what `work` throws, behind the sum
  virtual void sum_while(std::span<double> values, const std::function<void()>& work) {
    if (work) work();
    sum(values);
  }
  /// What every rank said, in the order of ranks. Sizes may differ.
  virtual std::vector<std::string> all_gather(std::string_view own) = 0;
  /// Replaces the bytes by those of rank 0.
  virtual void broadcast(std::span<std::byte> bytes) = 0;
  /// The same ranks once more: calls of the two do not mix, and two threads may make them at once.
  virtual std::shared_ptr<communicator> duplicate() = 0;

  /// This rank will take part no more. Whatever waits in a call of this object, or of others of the same ranks, throws
  /// lost_rank_error: on this rank at once, on others as soon as they can know.
  virtual void give_up() noexcept = 0;

  /// Sums of the same ranks between GPUs: who gives up ends them, too, and where there is a watchdog, it looks after
  /// them. Not collective.
  virtual void look_after(const std::shared_ptr<device_ranks>& sums) = 0;

  /// What this process says of its work to a watchdog; null where there is none. Not collective.
  virtual std::shared_ptr<work_signs> signs() const { return nullptr; }

  /// Seconds that collective calls of this object have taken so far, waiting included.
  double seconds() const noexcept { return seconds_; }

 protected:
  double seconds_ = 0;
};

/// What this rank holds of a batch that ranks share. A rank without a film of its own plays a blank one, which counts
/// nowhere, so that it takes part in every collective call of the step.
struct batch_share {
  int first = 0, own = 0, all = 0;  // its films are first to first + own - 1 of all
  int height = 0, width = 0;        // at least so large is every picture of the batch

  bool operator==(const batch_share&) const = default;
};

}}  // namespace lungseg::LUNGSEG_ABI
