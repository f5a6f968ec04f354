// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <vector>

#include "results.hpp"

namespace serve {

/// The files as a ZIP archive. The same files give the same bytes: they are dated 1980, the beginning of ZIP's time.
/// \throws std::runtime_error when it cannot be made
std::string zip(const std::vector<named_bytes>& files);

}  // namespace serve
