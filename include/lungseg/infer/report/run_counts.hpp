// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "lungseg/infer/prediction/film_note.hpp"
#include "lungseg/infer/prediction/verdict.hpp"
#include "lungseg/infer/report/film_order.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How many films of a run, or of a part of it, came to what.
struct run_counts {
  std::int64_t films = 0, ok = 0, both_lungs = 0, one_lung = 0;
  std::array<std::int64_t, film_levels.size()> levels{};  // in the order of film_level
  note_counts notes{};
  verdict_counts verdicts{};  // of the films that are ok

  void add(const film_entry& one);
  std::int64_t of(film_level level) const noexcept { return levels[static_cast<std::size_t>(level)]; }
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/run_counts_impl.hpp"
#endif
