// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// How much a server takes on. Every limit has a clear answer: what is too large is refused, what is too much now is
/// asked to come again.

#include <cstdint>

namespace serve {

struct limits {
  std::int64_t body_bytes = std::int64_t{64} << 20;      // of one request
  std::int64_t waiting_bytes = std::int64_t{512} << 20;  // of all requests that are being received or wait
  std::int64_t pixels = 40'000'000;                      // of one film
  int films = 64;                                        // of one request
  int queue = 64;                                        // films that wait for their turn
  int workers = 2;                                       // films that are worked on at a time
  int job_seconds = 120;                                 // that a film may wait for its turn
  int request_seconds = 30;                              // in which a request must have arrived
  int kept_jobs = 500;
  std::int64_t kept_bytes = std::int64_t{1} << 30;  // of results
  int kept_minutes = 60;
};

}  // namespace serve
