// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
// Planted for tests/architecture/planted_test.cmake: a header of HDF5 outside hdf5/.
#pragma once

#include <hdf5.h>
