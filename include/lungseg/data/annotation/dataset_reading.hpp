// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How it was told which masks of a dataset are left lungs and which right ones.
enum class side_source {
  names,        ///< the categories' names say it
  option,       ///< the caller named the categories
  arrangement,  ///< two categories whose names do not say it: how their masks lie in the films
  split,        ///< one category for both lungs: its masks were split, as split_lungs() does
  none          ///< the classes are no lungs, or there is no mask
};

inline std::string_view name(side_source source) noexcept {
  constexpr std::array<std::string_view, 5> names{"names", "option", "arrangement", "split", "none"};
  return names[static_cast<std::size_t>(source)];
}

/// What is wrong with a part of a dataset file. From `clipped` on the part was used all the same.
enum class part_reason {
  damaged,         ///< no object, or a member that is needed is of a wrong kind
  no_name,         ///< a film without a file name
  outside_folder,  ///< a film whose name leads out of the dataset's folder
  no_id,           ///< a film without an id that any annotation could mean
  no_size,         ///< a film whose size neither the file nor the film itself tells
  duplicate_id,    ///< two films or categories with one id
  duplicate,       ///< the same film, or the same mask of a film, again
  no_film,         ///< an annotation of a film that is not there or was left out
  no_category,     ///< an annotation of a category that is not there
  other_category,  ///< an annotation of something else than a lung
  no_mask,         ///< an annotation without outline or run lengths, such as a box alone
  damaged_mask,    ///< outlines or run lengths that make no mask
  empty_mask,      ///< a mask without a pixel
  size_differs,    ///< a mask that is made for a picture of another size
  outside_film,    ///< an outline that reaches far out of its film
  ambiguous_side,  ///< lungs of one category, and which is left cannot be told
  no_lung_left,    ///< a film none of whose annotations could be used
  clipped,         ///< an outline that reaches a little out of its film was cut at the border
  size_read,       ///< the film's size was read off the film
  one_film,        ///< several entries of one film were taken as one
  sides_differ     ///< the lungs do not lie as the categories' names and the laterality say
};

std::string_view name(part_reason reason) noexcept;

/// A part of a dataset file that was left out, or used although something is wrong with it.
struct part_fault {
  std::string part{};  // "annotations[3] (id 7) of images/a.png"
  part_reason reason = part_reason::damaged;
  std::string message{};

  bool left_out() const noexcept { return reason < part_reason::clipped; }
  /// "annotations[3] (id 7) of images/a.png: left out (no_mask): it has no outline, only a box".
  std::string text() const;
};

/// What the reader of a dataset file decided, and what it could not use.
struct dataset_reading {
  side_source sides_from = side_source::names;
  std::vector<std::string> categories{};  // the file's names: of left, then of right; or of what was split
  bool says_laterality = false;           // whether the file says whose left and right it means
  int films_told = 0, films_alike = 0;    // whose two lungs tell the sides by their arrangement; and that agree with it
  int not_wanted = 0;                     // annotations of categories that the caller did not name
  std::vector<part_fault> faults{};       // in the file's order

  /// Parts that were left out.
  int left_out() const {
    return static_cast<int>(
        std::count_if(faults.begin(), faults.end(), [](const part_fault& each) { return each.left_out(); }));
  }
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/annotation/dataset_reading_impl.hpp"
#endif
