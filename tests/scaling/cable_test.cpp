// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// The cable between the "hosts" of benchmarks/scaling. What needs root, network namespaces and /dev/net/tun says that
/// it was skipped without them.

#include "../../benchmarks/scaling/cable.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>
#include <thread>

using namespace lungseg::bench;
using namespace std::chrono_literals;

namespace {

bool runs(const std::string& command) {
  return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

/// Two network namespaces, and what connects them.
class two_hosts {
 public:
  two_hosts() { there_ = runs(": <>/dev/net/tun") && runs(on_each("ip netns add")); }
  ~two_hosts() {
    ended_ = true;
    if (carrier_.joinable()) carrier_.join();
    runs("ip netns del " + name(1) + "; ip netns del " + name(2));
  }
  bool there() const { return there_; }
  static std::string name(int host) { return "ls" + std::to_string(::getpid()) + "_" + std::to_string(host); }

  void connect(const cable_options& options) {
    std::atomic<bool> ready{false};
    carrier_ = std::thread{[&, options] {
      cable between{name(1), name(2), options};
      ready = true;
      between.carry(ended_);
    }};
    while (!ready) std::this_thread::yield();
    for (const int host : {1, 2}) {
      const std::string ip = "ip -n " + name(host), device = " dev " + name(host);
      REQUIRE(runs(ip + " addr add 10.78.0." + std::to_string(host) + "/24" + device));
      REQUIRE(runs(ip + " link set up" + device));
    }
  }

  /// A socket of datagrams, bound to a port of the host.
  file_descriptor socket_on(int host) const {
    int number = -1;
    std::thread{[&] {
      const file_descriptor space{::open(("/run/netns/" + name(host)).c_str(), O_RDONLY | O_CLOEXEC)};
      if (::setns(space.get(), CLONE_NEWNET) == 0) number = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    }}.join();
    const sockaddr_in own = address_of(host);
    REQUIRE(::bind(number, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0);
    return file_descriptor{number};
  }
  static sockaddr_in address_of(int host) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = ::htons(7700);
    address.sin_addr.s_addr = ::inet_addr(("10.78.0." + std::to_string(host)).c_str());
    return address;
  }

 private:
  static std::string on_each(const std::string& command) {
    return command + " " + name(1) + " && " + command + " " + name(2);
  }
  bool there_ = false;
  std::atomic<bool> ended_{false};
  std::thread carrier_;
};

packet packet_of(std::size_t size) {
  return {std::make_unique<char[]>(size), size, {}};
}

}  // namespace

TEST_CASE("packets leave a cable in their order, at its rate and after its delay") {
  one_way way{{.mbit = 1000, .delay = 1ms, .patience = 20us}};  // 8 ns a byte
  REQUIRE(way.send(packet_of(1), 1500, 0us));
  REQUIRE(way.send(packet_of(2), 1000, 5us));
  CHECK(way.next() == 12us + 1ms);
  CHECK(way.receive().size == 1);
  CHECK(way.next() == 20us + 1ms);  // behind the first
  CHECK(way.receive().size == 2);
  REQUIRE(way.send(packet_of(3), 125, 50us));
  CHECK(way.receive().due == 51us + 1ms);  // the wire was free
}

TEST_CASE("a cable loses what would wait too long, and nothing else") {
  one_way way{{.mbit = 1000, .delay = 1ms, .patience = 20us}};
  CHECK(way.send(packet_of(1), 2500, 0us));
  CHECK(way.send(packet_of(1), 2500, 0us));        // waits 20 us
  CHECK_FALSE(way.send(packet_of(1), 2500, 0us));  // would wait 40 us
  CHECK(way.send(packet_of(1), 2500, 20us));
}

TEST_CASE("a packet takes the wire as the frames that a network card cuts it into") {
  std::vector<char> bytes(sizeof(cutting) + 20 + 32 + 3 * 1448);  // IP, TCP with its time stamps, three segments
  bytes[sizeof(cutting) + 20 + 12] = static_cast<char>(8 << 4);   // TCP's head: 8 words
  CHECK(wire_bytes(bytes) == 20 + 32 + 3 * 1448 + 38);
  const cutting cut{.flags = 1, .kind = 1, .head_hint = 0, .segment = 1448, .tcp_at = 20, .checksum_at = 16};
  std::memcpy(bytes.data(), &cut, sizeof cut);
  CHECK(wire_bytes(bytes) == 3 * (20 + 32 + 1448 + 38));
}

TEST_CASE("what one host sends over a cable the other one gets, not before the delay") {
  two_hosts hosts;
  if (!hosts.there()) {
    WARN("skipped, needs root, ip (Debian: iproute2) and /dev/net/tun");
    return;
  }
  hosts.connect({.delay = 20ms});
  const file_descriptor from = hosts.socket_on(1), to = hosts.socket_on(2);
  const sockaddr_in other = hosts.address_of(2);
  for (const std::string text : {"first", "second"}) {
    const auto begin = std::chrono::steady_clock::now();
    REQUIRE(::sendto(from.get(), text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&other),
                     sizeof other) == std::ssize(text));
    std::array<char, 100> got{};
    REQUIRE(::recv(to.get(), got.data(), got.size(), 0) == std::ssize(text));
    CHECK(std::chrono::steady_clock::now() - begin >= 20ms);
    CHECK(std::string{got.data()} == text);
  }
}
