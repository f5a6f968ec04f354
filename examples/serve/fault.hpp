// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <stdexcept>
#include <string>

namespace serve {

/// Why a request gets no result: an HTTP status, and a sentence for a person.
struct http_fault : std::runtime_error {
  http_fault(int status_code, const std::string& text, int seconds = 0)
      : std::runtime_error{text}, status{status_code}, retry_after{seconds} {}

  int status;
  int retry_after;  // seconds after which another try makes sense; 0: none does
};

/// Throws http_fault unless `holds`.
inline void demand(bool holds, int status, const std::string& text) {
  if (!holds) throw http_fault{status, text};
}

}  // namespace serve
