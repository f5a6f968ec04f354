// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// One direction of a cable: packets leave it in their order, at its rate and after its delay.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <utility>

namespace lungseg::bench {

using cable_time = std::chrono::nanoseconds;  // since any moment

/// Of each direction.
struct cable_options {
  double mbit = 1000;                             // a second, of all that is on the wire
  std::chrono::nanoseconds delay{1'000'000};      // from the last bit sent to the packet received
  std::chrono::nanoseconds patience{50'000'000};  // of a packet that would begin to be sent later it is lost
};

struct packet {
  std::unique_ptr<char[]> block;
  std::size_t size = 0;
  cable_time due{};  // when the other host has it

  std::span<const char> bytes() const { return {block.get(), size}; }
};

/// Packets between two hosts, one way.
class one_way {
 public:
  explicit one_way(const cable_options& options) : options_{options} {}

  /// \param wire  bytes that the packet takes on the wire \return whether there was room for it; otherwise it is lost
  bool send(packet own, std::size_t wire, cable_time now) {
    const cable_time begin = std::max(now, free_);
    if (begin - now > options_.patience) return false;
    free_ = begin + cable_time{static_cast<std::int64_t>(8e3 * static_cast<double>(wire) / options_.mbit)};
    own.due = free_ + options_.delay;
    on_way_.push_back(std::move(own));
    return true;
  }

  /// When the next packet arrives; a far day where none is on its way.
  cable_time next() const { return on_way_.empty() ? std::chrono::hours{24 * 365 * 200} : on_way_.front().due; }

  /// \pre a packet is on its way
  packet receive() {
    packet first = std::move(on_way_.front());
    on_way_.pop_front();
    return first;
  }

 private:
  cable_options options_;
  cable_time free_{};  // when the wire has sent all that it was given
  std::deque<packet> on_way_;
};

}  // namespace lungseg::bench
