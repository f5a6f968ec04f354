// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Left and right of a dataset whose categories do not say it, or whose masks may contradict what they say.

#include <optional>
#include <vector>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/math/pixel_moments.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Whether the first of two masks is the lung that is called left; nothing when they do not lie like two lungs of an
/// upright film.
std::optional<bool> first_is_left(const moments& first, const moments& second, laterality sides);

/// All masks of a class of a film.
moments moments_of(const film_record& film, int class_id);

/// Counts the films whose left and right lie like two lungs, and those of them where they lie as their names say; tells
/// when most do not.
void compare_with_arrangement(film_dataset& films);

/// The share of films that has to agree before sides are told by arrangement.
inline constexpr double enough_agree = 0.9;

/// The lungs of a film whose one category holds both.
struct found_lungs {
  std::optional<run_lengths> left, right;
};

/// Two masks that lie like lungs are left and right as they are; anything else is split as one mask.
/// \throws part_error when left and right cannot be told
found_lungs split_masks(const std::vector<run_lengths>& masks, laterality sides);

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/annotation/side_arrangement_impl.hpp"
#endif
