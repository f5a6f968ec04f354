// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// A network device of which a program is the cable (Linux, root).

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <system_error>
#include <utility>

namespace lungseg::bench {

/// \throws std::system_error  of errno, unless `result` is not negative
inline int expect_system(int result, const std::string& what) {
  if (result < 0) throw std::system_error{errno, std::generic_category(), what};
  return result;
}

class file_descriptor {
 public:
  explicit file_descriptor(int number) : number_{number} {}
  file_descriptor(file_descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  file_descriptor& operator=(file_descriptor&&) = delete;
  ~file_descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const noexcept { return number_; }

 private:
  int number_;
};

/// What stands before each packet: how a network card would cut it. The kernel's virtio_net_hdr, whose header is not
/// C++.
struct cutting {
  std::uint8_t flags, kind;  // kind 0: not at all
  std::uint16_t head_hint, segment, tcp_at, checksum_at;
};
static_assert(sizeof(cutting) == 10);

/// A device of IP packets in a network namespace of the same name (ip netns). What the host sends can be read, what is
/// written it receives. Packets come and go as the host's TCP makes them, up to 64 KiB, and with their `cutting`; so
/// nobody cuts them, nor computes checksums.
class tun_device {
 public:
  /// \throws std::system_error  naming the file or device
  explicit tun_device(const std::string& name) : file_{open_in(name)} {
    ifreq wanted{};
    name.copy(wanted.ifr_name, IFNAMSIZ - 1);
    wanted.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR;
    expect_system(::ioctl(file_.get(), TUNSETIFF, &wanted), "tun device " + name);
    expect_system(::ioctl(file_.get(), TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN),
                  "segments of tun device " + name);
  }

  int file() const noexcept { return file_.get(); }

  static constexpr std::size_t largest = sizeof(cutting) + 65536;  // packet

  /// \param into  for the next packet that the host has sent, its cutting included \return its size; 0: there is none now
  /// \throws std::system_error  when the device is gone
  std::size_t read(std::span<char, largest> into) {
    const ssize_t count = ::read(file_.get(), into.data(), into.size());
    if (count < 0 && errno == EAGAIN) return 0;
    return static_cast<std::size_t>(expect_system(static_cast<int>(count), "read from a tun device"));
  }

  /// \return whether the host took the packet, which it does not before the device is up
  bool write(std::span<const char> packet) { return ::write(file_.get(), packet.data(), packet.size()) >= 0; }

 private:
  static file_descriptor open_in(const std::string& name) {
    const std::string space = "/run/netns/" + name, device = "/dev/net/tun";
    const file_descriptor at{expect_system(::open(space.c_str(), O_RDONLY | O_CLOEXEC), space)};
    expect_system(::setns(at.get(), CLONE_NEWNET), space);
    return file_descriptor{expect_system(::open(device.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC), device)};
  }

  file_descriptor file_;
};

/// Bytes that a packet of a tun_device takes on Ethernet, in as many frames as a network card makes of it.
inline std::size_t wire_bytes(std::span<const char> packet) {
  constexpr std::size_t frame = 8 + 14 + 4 + 12;  // preamble, addresses and type, checksum, gap
  cutting cut{};
  std::memcpy(&cut, packet.data(), sizeof cut);
  const std::size_t length = packet.size() - sizeof cut;
  if (cut.kind == 0 || cut.segment == 0) return length + frame;
  const std::size_t words = static_cast<unsigned char>(packet[sizeof cut + cut.tcp_at + 12]) >> 4;
  const std::size_t heads = cut.tcp_at + 4 * words, payload = length - heads;  // heads: of IP and TCP
  const std::size_t frames = (payload + cut.segment - 1) / cut.segment;
  return payload + frames * (heads + frame);
}

}  // namespace lungseg::bench
