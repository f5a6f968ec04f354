// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Stands for kernels/device/launch.cuh where there is no GPU: the same kernels, played by the host.

#include <cstdint>
#include <memory>

#include "block/block.hpp"
#include "emulated_stream.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Throws when a kernel's arguments hold an address of the host. The gaps between them are cleared first, because what
/// was there before may look like an address. g++ 12 takes the wrong bytes for gaps where an array of structures is
/// among the arguments, so those are not looked at.
template <class Rule>
void expect_no_host_address(const test::emulated_stream& stream, const char* operation, Rule rule) {
#if defined(__GNUC__) && !defined(__clang__)
  constexpr bool array_of_structures = requires {
    rule.levels.map;
  }
  || requires {
    rule.call.levels;
  };
  if constexpr (!array_of_structures) {
    __builtin_clear_padding(&rule);
    stream.expect_no_host_address(operation, &rule, sizeof rule);
  }
#endif
}

template <class Rule>
void for_each(const context& ctx, const char* operation, std::int64_t count, const Rule& rule) {
  if (count == 0) return;
  test::emulated_stream& stream = test::emulated(ctx);
  expect_no_host_address(stream, operation, rule);
  stream.queue(operation, [count, rule, backwards = stream.backwards] {
    for (std::int64_t i = 0; i < count; ++i) rule(backwards ? count - 1 - i : i);
  });
}

template <class Rule>
void for_each_block(const context& ctx, const char* operation, int count, const Rule& rule) {
  if (count == 0) return;
  test::emulated_stream& stream = test::emulated(ctx);
  expect_no_host_address(stream, operation, rule);
  stream.queue(operation, [count, rule, backwards = stream.backwards] {
    const auto scratch = std::make_unique<typename Rule::scratch>();
    const host_block block{Rule::threads, backwards ? Rule::threads - 1 : 1};
    for (int i = 0; i < count; ++i) rule(block, backwards ? count - 1 - i : i, *scratch);
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
