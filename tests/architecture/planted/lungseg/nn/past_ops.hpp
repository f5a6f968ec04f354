// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
// Planted for tests/architecture/planted_test.cmake: nn reaches past ops.
#pragma once

#include "lungseg/backend/cpu/simd.hpp"
#include "lungseg/ops/conv2d.hpp"
