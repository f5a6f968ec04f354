// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/view.hpp"

int count(lungseg::view<const float, 1> values);

int count(lungseg::view<const float, 1> values) {
  return static_cast<int>(values.size());
}
