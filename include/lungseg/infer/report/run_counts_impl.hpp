// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/infer/report/run_counts.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void run_counts::add(const film_entry& one) {
  ++films;
  ok += one.status == film_status::ok;
  ++levels[static_cast<std::size_t>(level_of(one))];
  both_lungs += one.lungs == 2;
  one_lung += one.lungs == 1;
  notes.add(one.notes);
  if (one.status == film_status::ok) verdicts.add(one.verdict.level);
}

}}  // namespace lungseg::LUNGSEG_ABI
