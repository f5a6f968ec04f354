// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
// Planted for tests/architecture/planted_test.cmake: includes that point up, beside two that are fine.
#pragma once

#include <vector>

#include <lungseg/ops/conv2d.hpp>
#include "lungseg/core/view.hpp"
#include "lungseg/math/box.hpp"
