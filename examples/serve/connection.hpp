// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <httplib.h>
#include <poll.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <string>

namespace serve {

/// The bytes of one client, with a time by which a request must have arrived, however slowly it is sent, and a most
/// that its head may be long: cpp-httplib knows a time for each read only.
class connection final : public httplib::Stream {
 public:
  /// \param socket  stays the caller's
  connection(socket_t socket, std::chrono::seconds for_request);

  /// A new request may take its time. \return whether one begins within `patience`, and goes on is true meanwhile
  template <class Going>
  bool await(std::chrono::milliseconds patience, const Going& goes_on) {
    constexpr std::chrono::milliseconds glance{100};
    for (; goes_on() && patience.count() > 0; patience -= glance)
      if (buffered() || ready(POLLIN, glance)) return begin();
    return false;
  }
  /// Says that nothing more is sent, and takes in what the client still sends, so that it gets to read the answer.
  void hang_up();

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  ssize_t read(char* to, std::size_t most) override;
  ssize_t write(const char* from, std::size_t count) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override { nowhere(ip, port); }
  void get_local_ip_and_port(std::string& ip, int& port) const override { nowhere(ip, port); }
  socket_t socket() const override { return socket_; }

 private:
  using clock = std::chrono::steady_clock;

  /// Nobody asks who it is.
  static void nowhere(std::string& ip, int& port) {
    ip.clear();
    port = 0;
  }
  bool buffered() const { return next_ < end_; }
  bool begin();
  bool ready(short what, std::chrono::milliseconds patience) const;
  bool count_head(const char* bytes, std::size_t count);

  const socket_t socket_;
  const std::chrono::seconds for_request_;
  clock::time_point until_{};
  std::array<char, std::size_t{1} << 14> buffer_;
  std::size_t next_ = 0, end_ = 0;
  std::size_t head_ = 0, ending_ = 0;  // bytes of the head so far, and of the empty line that ends it
};

}  // namespace serve
