// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace lungseg_test {

/// An archive that answers each request with the next of some statuses, the last one for ever, and keeps what it got.
class played_archive {
 public:
  explicit played_archive(std::vector<int> statuses)
      : statuses_{std::move(statuses)}, socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    ::bind(socket_, reinterpret_cast<const sockaddr*>(&where), size);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&where), &size);
    ::listen(socket_, 8);
    port_ = ntohs(where.sin_port);
    thread_ = std::thread{[this] { run(); }};
  }
  ~played_archive() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }
  played_archive(const played_archive&) = delete;
  played_archive& operator=(const played_archive&) = delete;

  std::string address() const { return "http://127.0.0.1:" + std::to_string(port_) + "/dicom-web/"; }
  /// The requests, heads and bodies, once there are `count` or a minute has gone by.
  std::vector<std::string> requests(std::size_t count) {
    std::unique_lock lock{mutex_};
    change_.wait_for(lock, std::chrono::minutes{1}, [&] { return requests_.size() >= count; });
    return requests_;
  }

 private:
  void run() {
    for (int client; (client = ::accept(socket_, nullptr, nullptr)) >= 0; ::close(client)) {
      std::string request = receive(client);
      const std::lock_guard lock{mutex_};
      const int status = statuses_[std::min(requests_.size(), statuses_.size() - 1)];
      requests_.push_back(std::move(request));
      const std::string answer =
          "HTTP/1.1 " + std::to_string(status) + " x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      ::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
      change_.notify_all();
    }
  }
  static std::string receive(int client) {
    std::string bytes;
    std::vector<char> block(1 << 16);
    for (std::size_t wanted = std::string::npos; bytes.size() < wanted;) {
      const ssize_t count = ::recv(client, block.data(), block.size(), 0);
      if (count <= 0) break;
      bytes.append(block.data(), static_cast<std::size_t>(count));
      const std::size_t head = bytes.find("\r\n\r\n"), length = bytes.find("Content-Length: ");
      if (head != std::string::npos && length < head)
        wanted = head + 4 + std::strtoul(bytes.c_str() + length + 16, nullptr, 10);
    }
    return bytes;
  }

  const std::vector<int> statuses_;
  const int socket_;
  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable change_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace lungseg_test
