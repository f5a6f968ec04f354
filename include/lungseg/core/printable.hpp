// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A text as one line for a person to read: characters that cannot be seen become "\u{feff}", bytes that are not UTF-8
/// "\xe4", so that a message shows why two names that look alike differ, and steers no terminal.
std::string printable(std::string_view text);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/printable_impl.hpp"
#endif
