// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// From the masks of one film to its lungs, or the reason why there are none.

#include <array>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <string>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/dataset/build_options.hpp"
#include "lungseg/data/dataset/dataset_report.hpp"
#include "lungseg/data/dataset/film_folders.hpp"
#include "lungseg/data/image/mask_io.hpp"
#include "lungseg/data/masks/mask_mending.hpp"
#include "lungseg/data/masks/mask_plausibility.hpp"
#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/film_grid.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/pixels/morphology.hpp"
#include "lungseg/data/split/lung_cut.hpp"
#include "lungseg/data/split/lung_decision.hpp"
#include "lungseg/data/split/lung_splitter.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Leaves a film out: caught where the film is handled, never seen by callers.
struct film_refusal {
  film_outcome outcome;
  std::string message;
};

/// Calls work(file); what it throws leaves the film out, with a message that names the file, unless it is no fault of
/// the film (is_fault_of_film).
template <class F>
auto done_or_refused(F&& work, const std::filesystem::path& file, film_outcome outcome = film_outcome::unreadable) {
  try {
    return work(file);
  } catch (const std::exception& fault) {
    if (!is_fault_of_film(fault)) throw;
    throw film_refusal{outcome, story_of(fault, file.string())};
  }
}

/// "127 (8.5 % of the picture), 255 (10.8 %)": every label but the background.
inline std::string describe_labels(const labelled_mask& from) {
  std::string text;
  for (std::size_t i = 1; i < from.labels.size(); ++i)
    text += (i > 1 ? ", " : "") + to_string(from.labels[i].colour) + " (" +
            to_percent(static_cast<double>(from.labels[i].pixels) / static_cast<double>(from.index.pixels.size())) +
            (i > 1 ? ")" : " of the picture)");
  return text;
}

/// A mask of one lung without specks and holes.
inline mask cleaned(const mask& lung, double speck) {
  const components parts = label_components(lung);
  if (parts.empty()) return lung;
  const double least = speck * static_cast<double>(parts[parts.by_area().front()].area);
  return fill_holes(parts.select_if([&](int index) { return static_cast<double>(parts[index].area) >= least; }));
}

/// Finds the lungs of one film, from wherever its masks come, and notes in its report what is worth knowing.
class film_lungs {
 public:
  /// \param picture  put right from `grid`, in which the masks of files lie, too
  film_lungs(const film& picture, const film_grid& grid, const build_options& options, film_report& report)
      : picture_{picture}, grid_{grid}, options_{options}, split_{options.split}, report_{report} {
    split_.sides = options.sides;
  }

  lung_pair find(const film_files& files, const film_sources& sources) {
    if (sources.segment) return from_function(files.film, sources);
    if (files.masks.empty()) throw film_refusal{film_outcome::no_mask, files.film.string() + ": no mask for it"};
    if (const auto file = files.masks.find("mask"); file != files.masks.end()) return from_mask(file->second);
    return from_folders(files, sources);
  }

 private:
  lung_pair from_function(const std::filesystem::path& file, const film_sources& sources) {
    const mask both = done_or_refused(
        [&](const auto&) {
          mask result = sources.segment(picture_);
          expect_extent("film_sources::segment", "mask", 0, result.height, picture_.height);
          expect_extent("film_sources::segment", "mask", 1, result.width, picture_.width);
          return result;
        },
        file, film_outcome::not_segmented);
    if (const mask_fault fault = find_fault(both); fault.any())
      throw film_refusal{film_outcome::implausible_mask, file.string() + ": its mask " + to_string(fault)};
    return split_lungs(both, split_);
  }

  /// The labels of a file, in the film's grid, black on white and frames mended or refused. Named labels are believed
  /// to be lungs wherever they are.
  labelled_mask read(const std::filesystem::path& file, const std::vector<label_value>& named = {}) {
    labelled_mask result = done_or_refused([&](const auto& path) { return read_labels(path, named); }, file);
    if (result.index.height != grid_.height() || result.index.width != grid_.width())
      throw film_refusal{film_outcome::size_differs,
                         file.string() + ": mask is " + std::to_string(result.index.height) + " x " +
                             std::to_string(result.index.width) + " pixels, its film " +
                             std::to_string(grid_.height()) + " x " + std::to_string(grid_.width())};
    result.index = grid_.put_right(std::move(result.index));
    const mask_fault fault = find_fault(result.inside());
    if (!fault.any() || (fault.inverted && !named.empty())) return result;
    if (!options_.mend_masks)
      throw film_refusal{film_outcome::implausible_mask, file.string() + ": " + to_string(fault)};
    mend(result, fault);
    report_.mended = true;
    warn(file, to_string(fault) + (fault.inverted ? ": turned round" : ": taken away"));
    return result;
  }

  lung_pair from_mask(const std::filesystem::path& file) {
    if (options_.label_values) return from_named_labels(file);
    const labelled_mask both = read(file);
    if (both.labels.size() <= 2) return split_lungs(both.inside(), split_);
    return from_two_labels(both, file);
  }

  lung_pair from_named_labels(const std::filesystem::path& file) {
    const auto& [left, right] = *options_.label_values;
    const labelled_mask both = read(file, {left, right});
    const bool has_left = both.named[0] >= 0, has_right = both.named[1] >= 0;
    const std::string others = has_left != has_right && both.labels.size() == 2 ? "" : describe_labels(both);
    if (!has_left && !has_right && both.labels.size() > 1)
      throw film_refusal{film_outcome::ambiguous_labels,
                         file.string() + ": has none of the named labels, but " + others};
    if (has_left != has_right && !others.empty()) warn(file, "has one of the named labels only; its labels: " + others);
    lung_pair lungs = believed({has_left ? both.select(both.named[0]) : mask(picture_.height, picture_.width),
                                has_right ? both.select(both.named[1]) : mask(picture_.height, picture_.width)},
                               file);
    if (lungs.found == 2) lungs.reason = split_reason::two_labels;
    return lungs;
  }

  /// Each label is a lung, when there are two that lie like lungs in a film that is not lying.
  lung_pair from_two_labels(const labelled_mask& both, const std::filesystem::path& file) {
    const std::string labels = std::to_string(both.labels.size() - 1) + " labels, " + describe_labels(both);
    std::array<mask, 2> lung{cleaned(both.select(1), split_.speck), cleaned(both.select(2), split_.speck)};
    remove_pixels(lung[1], lung[0]);
    const std::array<moments, 2> whole{moments_of(lung[0]), moments_of(lung[1])};
    lung_pair result;
    result.reason = split_reason::two_labels;
    const bool pair =
        both.labels.size() == 3 && whole[1].area > 0 && lie_side_by_side(arrange(whole[0], whole[1]), options_.limits);
    const bool first_is_left = pair && name_two(whole[0], whole[1], options_.sides, result);
    if (!pair || result.reason == split_reason::ambiguous_side)
      throw film_refusal{film_outcome::ambiguous_labels,
                         file.string() + ": has " + labels + ": which are the lungs cannot be told"};
    report_.note = file.string() + ": two lungs by its " + labels + "; left is " +
                   to_string(both.labels[first_is_left ? 1 : 2].colour);
    result.left = std::move(lung[first_is_left ? 0 : 1]);
    result.right = std::move(lung[first_is_left ? 1 : 0]);
    return result;
  }

  lung_pair from_folders(const film_files& files, const film_sources& sources) {
    const auto read_lung = [&](const std::string& role, const std::filesystem::path& folder) {
      const auto file = files.masks.find(role);
      if (file == files.masks.end()) {
        warn(files.film, "no mask of its " + role + " lung in " + folder.string() + ", so it is taken to have none");
        return mask(picture_.height, picture_.width);
      }
      const labelled_mask lung = read(file->second);
      if (lung.labels.size() > 2)
        throw film_refusal{film_outcome::ambiguous_labels,
                           file->second.string() + ": has more than the one label of a lung: " + describe_labels(lung)};
      return lung.inside();
    };
    mask left = read_lung("left", sources.left), right = read_lung("right", sources.right);
    return believed({std::move(left), std::move(right)}, files.film);
  }

  /// Lungs whose sides are given, and doubted aloud; named as build_options::sides wants it.
  lung_pair believed(std::array<mask, 2> lung, const std::filesystem::path& file) {
    lung_pair result;
    result.left = cleaned(lung[0], split_.speck);
    result.right = cleaned(lung[1], split_.speck);
    const moments left = moments_of(result.left), right = moments_of(result.right);
    result.found = (left.area > 0) + (right.area > 0);
    if (result.found == 0) return result;
    result.reason = result.found == 2 ? split_reason::ok : split_reason::one_lung;
    report_.sides_doubted =
        result.found == 2 && arrange(left, right).first_is_left != (options_.folder_sides == laterality::image);
    if (report_.sides_doubted) warn(file, "left and right mask look exchanged (kept as they are)");
    if (result.found == 1 && too_broad_for_one_lung(left.area > 0 ? left : right))
      warn(file, "its one lung is as broad as two (kept as it is)");
    if (options_.folder_sides != options_.sides) std::swap(result.left, result.right);
    return result;
  }

  void warn(const std::filesystem::path& file, const std::string& text) {
    report_.message += (report_.message.empty() ? "" : "; ") + file.string() + ": " + text;
  }

  const film& picture_;
  const film_grid& grid_;
  const build_options& options_;
  split_options split_;
  film_report& report_;
};

/// Refuses what can be no lungs, and what the options do not want.
inline void expect_wanted(const lung_pair& found, const std::string& film, const build_options& options) {
  const auto refuse = [&](film_outcome outcome, const std::string& why) {
    throw film_refusal{outcome, film + ": " + why};
  };
  if (found.reason == split_reason::empty) refuse(film_outcome::empty_mask, "its mask is empty");
  if (const std::string why = why_no_lungs(found.left, found.right, options.limits); !why.empty())
    refuse(film_outcome::implausible_mask, why);
  if (found.reason == split_reason::ambiguous_side && !options.keep_ambiguous)
    refuse(film_outcome::ambiguous_side,
           found.found == 2 ? "two lungs, but which is left cannot be told" : "one lung, but its side cannot be told");
  if (found.found == 1 && !options.keep_one_lung) refuse(film_outcome::one_lung, "has one lung only");
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
