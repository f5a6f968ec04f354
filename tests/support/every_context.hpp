// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "lungseg/core/context.hpp"

namespace lungseg::test {

/// The instruction sets that this processor has.
inline std::vector<instruction_set> supported_sets() {
  std::vector<instruction_set> sets;
  for (const instruction_set set : every_instruction_set)
    if (supported(set)) sets.push_back(set);
  return sets;
}

/// Runs `body(ctx)` for every instruction set that this processor has, with one and with three threads: one body tests
/// all the code that a user may meet here.
template <class Body>
void for_each_context(Body body) {
  for (const instruction_set set : supported_sets()) {
    for (const int threads : {1, 3}) {
      INFO("instructions " << std::string{name(set)} << ", threads " << threads);
      body(context{}.with_instructions(set).with_threads(threads));
    }
  }
}

}  // namespace lungseg::test
