// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/infer/prediction/film_note.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What is to be done with a result, from best to worst.
enum class verdict_level {
  good,   ///< nothing speaks against it
  check,  ///< somebody should look at it
  reject  ///< it is not to be used; a film that was refused has no lungs at all
};

std::string_view name(verdict_level level) noexcept;

/// The verdict on a film and the notes that it rests on.
struct verdict {
  verdict_level level = verdict_level::good;
  std::vector<note_code> reasons;  // those of this level, in the order of the notes, each once; none for `good`

  /// Makes the verdict at least as bad as `to`. The reasons for a milder one are dropped.
  void raise(verdict_level to, note_code reason);
  bool operator==(const verdict&) const = default;
};

/// "check: turned_90: a chest; left lung: its Dice is expected to be 0.87 (0.77 to 0.93): poor_outline,
/// ragged_outline": a film's verdict and its notes for a line of a terminal. Of each lung there are the codes of its
/// notes and the one figure that they come to, where its outline was judged; of the film the codes with the beginnings
/// of their texts.
std::string line_of(const verdict& of, const std::vector<film_note>& of_one_film);

/// How many films have each verdict.
class verdict_counts {
 public:
  void add(verdict_level level) noexcept { ++films_[static_cast<std::size_t>(level)]; }
  std::int64_t of(verdict_level level) const noexcept { return films_[static_cast<std::size_t>(level)]; }
  /// "good 40, check 2, reject 0".
  std::string text() const;

 private:
  std::array<std::int64_t, 3> films_{};
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/prediction/verdict_impl.hpp"
#endif
