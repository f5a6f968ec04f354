// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>

namespace lungseg_test {

/// What a server answered; status 0: nothing that is HTTP.
struct http_answer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

/// A connection to a server on this computer, over which any bytes can be sent.
class http_client {
 public:
  explicit http_client(int port) : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(static_cast<std::uint16_t>(port));
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
      ::close(socket_);
      throw std::runtime_error{"cannot connect to port " + std::to_string(port)};
    }
  }
  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;
  ~http_client() { ::close(socket_); }

  /// \return whether all went out; a server may hang up before
  bool send(const std::string& request) {
    for (std::size_t sent = 0; sent < request.size();) {
      const ssize_t count = ::send(socket_, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) return false;
      sent += static_cast<std::size_t>(count);
    }
    return true;
  }

  http_answer receive(std::chrono::seconds patience = std::chrono::seconds{120}) {
    const auto until = std::chrono::steady_clock::now() + patience;
    http_answer answer;
    std::size_t head = std::string::npos, length = 0;
    while (more(until)) {
      if (head == std::string::npos && (head = bytes_.find("\r\n\r\n")) != std::string::npos) {
        parse(answer, head);
        length = std::strtoul(answer.headers["content-length"].c_str(), nullptr, 10);
      }
      if (head != std::string::npos && bytes_.size() >= head + 4 + length) break;
    }
    if (head != std::string::npos) answer.body = bytes_.substr(head + 4, length);
    return answer;
  }

 private:
  bool more(std::chrono::steady_clock::time_point until) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    pollfd waiting{socket_, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) return false;
    char block[1 << 16];
    const ssize_t count = ::recv(socket_, block, sizeof block, 0);
    if (count > 0) bytes_.append(block, static_cast<std::size_t>(count));
    return count > 0;
  }
  void parse(http_answer& answer, std::size_t head) const {
    if (bytes_.rfind("HTTP/1.1 ", 0) != 0) return;
    answer.status = std::atoi(bytes_.c_str() + 9);
    for (std::size_t at = bytes_.find("\r\n"); at < head;) {
      const std::size_t end = bytes_.find("\r\n", at + 2), colon = bytes_.find(':', at + 2);
      std::string name = bytes_.substr(at + 2, colon - at - 2);
      std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
      answer.headers[name] = bytes_.substr(colon + 2, end - colon - 2);
      at = end;
    }
  }

  int socket_;
  std::string bytes_;
};

/// One request over a connection of its own.
inline http_answer ask(int port, const std::string& method, const std::string& path, const std::string& body = {},
                       const std::string& more_headers = {}) {
  http_client client{port};
  const bool has_body = method == "POST" || method == "PUT";
  client.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + more_headers +
              (has_body ? "Content-Length: " + std::to_string(body.size()) + "\r\n" : "") + "\r\n" + body);
  return client.receive();
}

}  // namespace lungseg_test
