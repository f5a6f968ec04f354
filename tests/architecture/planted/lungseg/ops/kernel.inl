// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
// Planted for tests/architecture/planted_test.cmake: a header of CUDA outside kernels/.
#pragma once

#include <cuda_runtime.h>
