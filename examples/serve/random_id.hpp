// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

namespace serve {

/// A name that nobody can guess: 128 random bits of the system as 32 hexadecimal digits.
/// \throws std::system_error when the system gives none
std::string random_id();

}  // namespace serve
