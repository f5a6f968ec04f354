// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
// Planted for tests/architecture/planted_test.cmake: in lungseg::compiled these functions would exist twice.
#pragma once

#include "lungseg/ops/conv2d_impl.hpp"
