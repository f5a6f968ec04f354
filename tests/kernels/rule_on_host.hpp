// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

namespace lungseg::test {

/// Does on the host what the kernel does on the device: the rule for every index, here from the last to the first,
/// because the order must not matter.
template <class Rule>
void run(std::int64_t count, const Rule& rule) {
  for (std::int64_t i = count; i-- > 0;) rule(i);
}

}  // namespace lungseg::test
