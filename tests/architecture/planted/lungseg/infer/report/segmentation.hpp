// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
// Planted for tests/architecture/planted_test.cmake: a header of DCMTK outside dicom/.
#pragma once

#include <dcmtk/dcmdata/dctk.h>
