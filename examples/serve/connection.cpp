// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "connection.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace serve {

connection::connection(socket_t socket, std::chrono::seconds for_request)
    : socket_{socket}, for_request_{for_request} {}

bool connection::begin() {
  until_ = clock::now() + for_request_;
  head_ = ending_ = 0;
  return true;
}

bool connection::ready(short what, std::chrono::milliseconds patience) const {
  pollfd waiting{socket_, what, 0};
  return ::poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(patience.count(), 0))) > 0;
}

/// \return whether the head is not too long
bool connection::count_head(const char* bytes, std::size_t count) {
  constexpr std::string_view end = "\r\n\r\n";
  constexpr std::size_t longest = std::size_t{1} << 16;
  for (std::size_t i = 0; i < count && ending_ < end.size(); ++i) {
    ++head_;
    ending_ = bytes[i] == end[ending_] ? ending_ + 1 : bytes[i] == end[0];
  }
  return head_ <= longest;
}

ssize_t connection::read(char* to, std::size_t most) {
  if (!buffered()) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until_ - clock::now());
    if (left.count() <= 0 || !ready(POLLIN, left)) return -1;
    const ssize_t got = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
    if (got <= 0) return got;
    next_ = 0;
    end_ = static_cast<std::size_t>(got);
  }
  const std::size_t count = std::min(most, end_ - next_);
  std::memcpy(to, buffer_.data() + next_, count);
  next_ += count;
  return count_head(to, count) ? static_cast<ssize_t>(count) : -1;
}

ssize_t connection::write(const char* from, std::size_t count) {
  constexpr std::chrono::seconds patience{10};
  if (!ready(POLLOUT, patience)) return -1;
  return ::send(socket_, from, count, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void connection::hang_up() {
  ::shutdown(socket_, SHUT_WR);
  const auto until = clock::now() + std::chrono::seconds{1};
  for (ssize_t got = 1; got > 0 && clock::now() < until && ready(POLLIN, std::chrono::milliseconds{500});)
    got = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
}

}  // namespace serve
