// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <httplib.h>

#include <memory>
#include <string>
#include <vector>

#include "job_store.hpp"

namespace serve {

/// What a request to segment holds.
struct submission {
  std::vector<upload> films;
  said_of_films said;
};

/// Reads the body of a request: one film as it is, or several as multipart/form-data.
/// \throws http_fault for a body that is too large, too slow, broken or empty
submission receive_films(const httplib::Request& request, const httplib::ContentReader& body, const limits& of,
                         const std::shared_ptr<byte_budget>& budget);

/// Reads a body as it is. \param most  bytes \param held  that is to hold as many, if given
/// \throws http_fault as receive_films
std::string receive_text(const httplib::ContentReader& body, std::size_t most, held_bytes* held = nullptr);

}  // namespace serve
