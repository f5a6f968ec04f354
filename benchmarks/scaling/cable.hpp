// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// An Ethernet cable between two network namespaces, with a rate and a delay each way, where the kernel has no netem.

#include <poll.h>
#include <sys/prctl.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "one_way.hpp"
#include "tun_device.hpp"

namespace lungseg::bench {

class cable {
 public:
  struct count {
    long packets = 0, lost = 0, late = 0;  // late: by more than 0.2 ms
    double bytes = 0;                      // on the wire
  };

  /// Makes a device in each namespace (of ip netns), of the namespace's name, which waits for an address and to be set
  /// up. Leaves the calling thread in the second namespace. Needs root. \throws std::system_error
  cable(const std::string& first, const std::string& second, const cable_options& options)
      : ends_{end{tun_device{first}, one_way{options}, {}}, end{tun_device{second}, one_way{options}, {}}} {}

  /// \throws std::system_error  when a device is gone
  void carry(const std::atomic<bool>& ended) {
    ::prctl(PR_SET_TIMERSLACK, 1);  // waits of this thread end when they should
    std::array<pollfd, 2> files{pollfd{ends_[0].device.file(), POLLIN, 0}, pollfd{ends_[1].device.file(), POLLIN, 0}};
    while (!ended) {
      give(ends_[0], ends_[1]);
      give(ends_[1], ends_[0]);
      const timespec limit = until_next();
      if (::ppoll(files.data(), files.size(), &limit, nullptr) <= 0) continue;
      for (end& each : ends_) take(each);
    }
  }

  /// What the first host has sent (0), or the second (1).
  const count& sent_by(std::size_t host) const { return ends_.at(host).sent; }

 private:
  struct end {
    tun_device device;
    one_way out;  // to the other end
    count sent;
  };

  static cable_time now() { return std::chrono::steady_clock::now().time_since_epoch(); }

  void take(end& from) {
    while (true) {
      packet next{block()};
      next.size = from.device.read(std::span<char, tun_device::largest>{next.block.get(), tun_device::largest});
      if (next.size == 0) return unused_.push_back(std::move(next.block));
      const std::size_t wire = wire_bytes(next.bytes());
      if (!from.out.send(std::move(next), wire, now())) {
        ++from.sent.lost;
        continue;
      }
      ++from.sent.packets;
      from.sent.bytes += static_cast<double>(wire);
    }
  }

  void give(end& from, end& to) {
    while (from.out.next() <= now()) {
      packet next = from.out.receive();
      if (now() - next.due > std::chrono::microseconds{200}) ++from.sent.late;
      if (!to.device.write(next.bytes())) ++from.sent.lost;
      unused_.push_back(std::move(next.block));
    }
  }

  /// Of the largest packet.
  std::unique_ptr<char[]> block() {
    if (unused_.empty()) return std::make_unique_for_overwrite<char[]>(tun_device::largest);
    std::unique_ptr<char[]> last = std::move(unused_.back());
    unused_.pop_back();
    return last;
  }

  timespec until_next() const {
    constexpr cable_time longest = std::chrono::milliseconds{100};
    const cable_time wait = std::min(ends_[0].out.next(), ends_[1].out.next()) - now();
    return {.tv_sec = 0, .tv_nsec = std::clamp(wait, cable_time{0}, longest).count()};
  }

  std::array<end, 2> ends_;
  std::vector<std::unique_ptr<char[]>> unused_;
};

}  // namespace lungseg::bench
