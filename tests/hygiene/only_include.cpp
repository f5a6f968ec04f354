// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <lungseg/lungseg.hpp>
