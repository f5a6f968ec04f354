// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "lungseg/infer/report/film_table.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What became of a film, and what its result is worth: from the worst, as a report lists them.
enum class film_level { failed, refused, not_done, reject, check, good };
inline constexpr std::array film_levels{film_level::failed, film_level::refused, film_level::not_done,
                                        film_level::reject, film_level::check,   film_level::good};

/// The word for it in status or verdict of films.json.
std::string_view name(film_level level) noexcept;

film_level level_of(const film_entry& of) noexcept;

/// What films are sorted by, byte by byte, so that the worst come first: by level, then by the lowest expected Dice of
/// their lungs (0 without lungs, 1 where nothing is expected), then by image_id.
std::string worst_first_key(const film_entry& of);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/film_order_impl.hpp"
#endif
