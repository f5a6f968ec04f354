// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
// Planted for tests/architecture/planted_test.cmake: data must not know networks.
#pragma once

#include "lungseg/math/box.hpp"
#include "lungseg/model/layers/resnet.hpp"
