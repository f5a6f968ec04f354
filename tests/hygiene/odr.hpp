// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>

/// What one unit of a program sees of the library: the addresses of a variable and of functions. The language wants
/// them equal in all units; a definition that is not inline does not even link.
using odr_view = std::array<const void*, 4>;

odr_view seen_by_first();
odr_view seen_by_second();
