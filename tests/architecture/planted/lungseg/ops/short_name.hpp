// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
// Planted for tests/architecture/planted_test.cmake: a name that hides its layer.
#pragma once

#include "conv2d.hpp"
