// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "web_server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connection.hpp"

namespace serve {

web_server::web_server(int threads, std::chrono::seconds for_request) : for_request_{for_request} {
  // cpp-httplib would share the port with another program's server (SO_REUSEPORT), which then gets some of the films.
  set_socket_options([](socket_t socket) {
    constexpr int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  });
  new_task_queue = [threads] { return new httplib::ThreadPool(static_cast<std::size_t>(threads)); };
}

bool web_server::process_and_close_socket(socket_t socket) {
  constexpr int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  {
    connection client{socket, for_request_};
    constexpr std::chrono::seconds idle{5};
    const auto goes_on = [&] { return svr_sock_ != INVALID_SOCKET; };
    for (bool last = false; !last && client.await(idle, goes_on);) {
      bool closed = false, changes = true;
      const auto look = [&](httplib::Request& request) {
        request.ranges.clear();  // files are served whole: many ranges of one would become many copies of it
        changes = request.method != "GET" && request.method != "HEAD";
        changes = changes || request.has_header("Content-Length") || request.has_header("Transfer-Encoding");
      };
      last = !process_request(client, false, closed, look) || closed || changes;
    }
    client.hang_up();
  }
  ::close(socket);
  return true;
}

}  // namespace serve
