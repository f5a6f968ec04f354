// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
// Planted for tests/architecture/planted_test.cmake: a header of libdeflate outside of the one that may.
#pragma once

#include <libdeflate.h>
