// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <httplib.h>

#include <chrono>

namespace serve {

/// cpp-httplib's server over connections that take no longer than they may.
class web_server final : public httplib::Server {
 public:
  /// \param threads      connections that are served at a time
  /// \param for_request  in which a request must have arrived
  web_server(int threads, std::chrono::seconds for_request);

 private:
  bool process_and_close_socket(socket_t socket) override;

  const std::chrono::seconds for_request_;
};

}  // namespace serve
