// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Adds what the threads of a block have found, in the order of their numbers. Scratch memory of a block, for one sum:
/// threads still read it after the call, so a second sum needs a phase in between.
template <int Threads>
struct block_sum {
  double parts[Threads];

  /// The sum of own(t) over all threads t, for every thread.
  template <class Block, class Own>
  LUNGSEG_HD double operator()(const Block& block, const Own& own) {
    block.each([&](int t) { parts[t] = own(t); });
    double sum = 0;
    for (int t = 0; t < block.threads(); ++t) sum += parts[t];
    return sum;
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
