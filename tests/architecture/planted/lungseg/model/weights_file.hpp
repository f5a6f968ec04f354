// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <hdf5.h>  // a library that only hdf5/ may need
