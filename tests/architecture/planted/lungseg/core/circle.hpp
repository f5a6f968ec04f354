// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
// Planted for tests/architecture/planted_test.cmake: a circle, by way of the definitions.
#pragma once

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/circle_impl.hpp"
#endif
