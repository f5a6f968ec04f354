// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/data/split/lung_pair.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What became of one film (or of a mask without film).
enum class film_outcome {
  kept,
  no_mask,
  no_film,
  duplicate,     ///< another file of the same folder has the same stem and comes first
  unreadable,    ///< film or mask: missing rights, truncated, no picture
  size_differs,  ///< the mask has another size than its film
  empty_mask,
  one_lung,          ///< left out because keep_one_lung is off
  ambiguous_side,    ///< left out because keep_ambiguous is off
  ambiguous_labels,  ///< the mask has labels, but which are the lungs cannot be told
  implausible_mask,  ///< what the mask says are lungs can be none: see find_fault and why_no_lungs
  not_segmented,     ///< film_sources::segment threw
  unusable_name,     ///< no dataset file can hold the film's name: it is not UTF-8, or reads as a path
  no_chest_film,     ///< its file says that it is something else
  figure_failed,     ///< its figure could not be written
  no_ct_slice,       ///< a DICOM file that is no axial CT slice of its series
  no_lung,           ///< a CT slice above, below or beside the lungs
  same_film          ///< a film under a further name, through a link, without masks of its own
};
inline constexpr std::size_t film_outcomes = 18;

std::string_view name(film_outcome outcome) noexcept;

/// Whether nothing is lost with a film that is left out for this reason.
constexpr bool is_note(film_outcome outcome) noexcept {
  return outcome == film_outcome::no_lung || outcome == film_outcome::same_film;
}

struct film_report {
  std::string file;  // the film's name, or the orphaned mask's path
  film_outcome outcome = film_outcome::kept;
  split_reason split = split_reason::ok;  // how the lungs were told apart; ok for masks from two folders
  std::string message;                    // why it was left out, or what is worth knowing of a kept one; may be empty
  std::string note{};                     // how the labels of a kept film's mask were read, where it has several
  bool mended = false;                    // kept, and its mask is not as it was; the message says what was done
  bool sides_doubted = false;             // kept, though its lungs lie as if left and right were exchanged
};

struct dataset_report {
  std::vector<film_report> films;  // by name; masks without a film last

  int count(film_outcome outcome) const {
    return static_cast<int>(std::count_if(films.begin(), films.end(),
                                          [outcome](const film_report& one) { return one.outcome == outcome; }));
  }
  int mended() const { return count(&film_report::mended); }
  int sides_doubted() const { return count(&film_report::sides_doubted); }
  int count(bool film_report::*said) const {
    return static_cast<int>(
        std::count_if(films.begin(), films.end(), [said](const film_report& one) { return one.*said; }));
  }
  int kept() const { return count(film_outcome::kept); }
  int left_out() const { return static_cast<int>(films.size()) - kept(); }
  /// Of these, those that somebody may miss.
  int lost() const {
    return static_cast<int>(std::count_if(films.begin(), films.end(), [](const film_report& one) {
      return one.outcome != film_outcome::kept && !is_note(one.outcome);
    }));
  }
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/dataset/dataset_report_impl.hpp"
#endif
