// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
// Planted for tests/architecture/planted_test.cmake: definitions that include what includes them.
#pragma once

#include "lungseg/core/circle.hpp"
#include "lungseg/core/other_side.hpp"
