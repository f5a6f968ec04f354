// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
// Planted for tests/architecture/planted_test.cmake: a header of the library includes the umbrella.
#pragma once

#include "lungseg/lungseg.hpp"
