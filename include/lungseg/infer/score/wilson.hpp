// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A share with the range that it may really lie in.
struct rate {
  std::int64_t count = 0, of = 0;
  double value = 0, low = 0, high = 1;
};

/// count / of with Wilson's score interval; z = 1.96 covers 95 %. Without trials nothing is known: NaN in [0, 1].
/// \source Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.
/// \throws option_error unless 0 <= count <= of.
rate wilson(std::int64_t count, std::int64_t of, double z = 1.959963984540054);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/score/wilson_impl.hpp"
#endif
