// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
// Planted for tests/architecture/planted_test.cmake: the other half of a circle.
#pragma once

#include "lungseg/core/circle.hpp"
