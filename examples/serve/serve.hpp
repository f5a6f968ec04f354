// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "cli/common.hpp"

namespace cli {

/// lungseg serve. Without the libraries that it needs (missing.cpp) the command says which.
command add_serve(CLI::App& program);

}  // namespace cli
