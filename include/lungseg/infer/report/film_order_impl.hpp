// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "lungseg/core/float_bits.hpp"
#include "lungseg/infer/report/film_order.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::string_view name(film_level level) noexcept {
  constexpr std::array<std::string_view, film_levels.size()> names{"failed", "refused", "not_done",
                                                                   "reject", "check",   "good"};
  return names[static_cast<std::size_t>(level)];
}

LUNGSEG_INLINE film_level level_of(const film_entry& of) noexcept {
  constexpr std::array by_verdict{film_level::good, film_level::check, film_level::reject};
  constexpr std::array by_status{film_level::failed, film_level::refused, film_level::not_done};
  return of.status == film_status::ok ? by_verdict[static_cast<std::size_t>(of.verdict.level)]
                                      : by_status[static_cast<std::size_t>(of.status) - 1];
}

namespace detail {

/// The lowest Dice that is expected of a film's lungs.
inline double worst_dice(const film_entry& of) {
  double worst = of.lung_rows.empty() ? 0 : 1;
  for (const lung_row& lung : of.lung_rows)
    if (lung.quality && is_finite(lung.quality->dice)) worst = std::min(worst, lung.quality->dice);
  return worst > 0 ? worst : 0;  // no other zero
}

/// Bytes that sort as the number does.
inline std::string sortable(std::uint64_t number) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 255);
  return bytes;
}

}  // namespace detail

LUNGSEG_INLINE std::string worst_first_key(const film_entry& of) {
  constexpr std::uint64_t sign = std::uint64_t{1} << 63;
  // Numbers from 0 on sort as their bits do, and integers of either sign once the signs are turned.
  return static_cast<char>(level_of(of)) + detail::sortable(std::bit_cast<std::uint64_t>(detail::worst_dice(of))) +
         detail::sortable(static_cast<std::uint64_t>(of.image_id) ^ sign);
}

}}  // namespace lungseg::LUNGSEG_ABI
