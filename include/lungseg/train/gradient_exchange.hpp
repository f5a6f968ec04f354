// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/nn/parameter.hpp"
#include "lungseg/train/background_sums.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

struct exchange_options {
  bool overlap = true;  // sums go on while the backward pass does; on the host
  /// Gradients are summed in buckets of about so many bytes; one of at least a quarter of that is a bucket of its own,
  /// and is summed where it is.
  std::size_t bucket_bytes = std::size_t{4} << 20;
};

/// Sums the gradients of one network over the ranks that train it. Gradients go in buckets of a fixed order, that of
/// the parameters from last to first, which is about the order in which a backward pass completes them; so all ranks
/// send the same, whatever a step has left out. A gradient is complete when so much was added to it as in the first
/// step, where nothing is sent early; a step that adds less leaves its buckets to the end.
///
/// Gradients on GPUs are summed there, in the same buckets, behind the backward pass on the stream that did it: part of
/// the captured work, which must queue the same on all ranks. None of them is ever missing.
/// \source Li et al., "PyTorch Distributed: Experiences on Accelerating Data Parallel Training", 2020, section 3.2
class gradient_exchange {
 public:
  gradient_exchange(std::shared_ptr<communicator> world, const exchange_options& options)
      : world_{std::move(world)}, options_{options} {}

  /// The parameters that train from now on; collective. They must outlive the exchange.
  void set_parameters(const std::vector<nn::parameter*>& all);

  /// Before a step.
  void begin();

  /// Between the steps of a backward pass: sends what is complete.
  void poll(const context& ctx);

  /// Behind the backward pass: every gradient is the sum over all ranks, and missing where no rank has one.
  void finish(const context& ctx);

  bool overlaps() const noexcept { return background_.has_value(); }
  /// Seconds that steps have waited for gradients in finish() so far.
  double seconds() const noexcept { return seconds_; }
  /// Seconds that sums have taken, waiting for other ranks included, hidden behind the backward pass or not.
  double summing_seconds() const noexcept { return background_ ? background_->seconds() : seconds_; }
  /// Bytes of gradients that are summed in a step.
  std::size_t bytes() const noexcept {
    std::int64_t all = 0;
    for (const bucket& b : buckets_)
      for (const member& m : b.members) all += m.parameter->value.size();
    return static_cast<std::size_t>(all) * sizeof(float);
  }

 private:
  struct member {
    nn::parameter* parameter;
    int expected = 0;      // additions of a whole step; 0: not known
    int sent = 0;          // additions when it was sent
    bool missing = false;  // this rank had none then
  };
  struct bucket {
    bool in_place = false;
    std::vector<member> members{};
    std::vector<float> values{};  // of all members, one behind the other, where they are not summed in place
  };

  static bool complete(const bucket& b);

  void queue(const context& ctx);

  void sum(std::span<float> values);

  void send(const context& ctx, bucket& b);

  /// \param known  for each member how many ranks had a gradient \return behind the bucket's
  static const float* take(const context& ctx, bucket& b, const float* known, bool early);

  /// How much is added in a whole step: the most that any rank has seen.
  void learn();

  std::shared_ptr<communicator> world_;
  exchange_options options_;
  std::vector<bucket> buckets_;
  std::vector<float> known_;  // for each parameter how many ranks have a gradient
  std::size_t next_ = 0;      // the bucket to send next
  bool learned_ = false;
  double seconds_ = 0;
  std::optional<background_sums> background_;  // last, so that its thread ends before the buckets do
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/gradient_exchange_impl.hpp"
#endif
