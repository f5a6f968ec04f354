// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What is asked of every request before anybody looks at its path, and what every answer says to browsers.

#include <httplib.h>

#include <string>
#include <vector>

#include "limits.hpp"

namespace serve {

/// Refuses what no client of ours sends and attacks are made of: a foreign Host (DNS rebinding: names that are not
/// `localhost`, an address, or one of `allowed`), a foreign Origin of anything that changes something (a page elsewhere
/// that posts here), bodies of unknown length, packed or too large.
/// \throws http_fault
void check(const httplib::Request& request, const limits& of, const std::vector<std::string>& allowed);

/// The browser loads scripts, styles and pictures from this server only, runs no script that stands in a page, shows
/// the page in no frame, guesses no types and keeps no results.
void protect(const httplib::Request& request, httplib::Response& response);

}  // namespace serve
