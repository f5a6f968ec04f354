// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/annotation/side_arrangement.hpp"
#include "lungseg/data/coco/category_roles.hpp"
#include "lungseg/data/coco/coco_contents.hpp"
#include "lungseg/data/coco/coco_films.hpp"
#include "lungseg/data/coco/coco_parts.hpp"
#include "lungseg/data/coco/coco_read_options.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/pixels/moments.hpp"
#include "lungseg/math/pixel_moments.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Puts the parts of a COCO file together.
class coco_assembly {
 public:
  coco_assembly(coco_contents&& parts, const coco_read_options& options) : parts_{std::move(parts)}, options_{options} {
    result_.folder = parts_.folder;
    result_.also = options.also;
    result_.modality = parts_.modality;
    result_.sides = parts_.sides.value_or(options.unstated_sides);
    result_.reading.says_laterality = parts_.sides.has_value();
    result_.reading.faults = std::move(parts_.faults);
  }

  film_dataset finish() {
    const bool films_given = !parts_.films.empty() || result_.reading.left_out() > 0;
    const coco_films films{std::move(parts_.films), result_};
    drawn_.resize(result_.films.size());
    annotated_.resize(result_.films.size());
    for (coco_annotation& each : parts_.annotations) resolve_category(each);
    if (options_.any_classes)
      number_classes();
    else
      roles_ = options_.categories.empty() ? role_chooser{parts_.categories}.by_names()
                                           : role_chooser{parts_.categories}.by_option(options_.categories);
    for (coco_annotation& each : parts_.annotations) place(each, films);
    if (!options_.any_classes) tell_sides();
    if (text_ids_) result_.category_ids.clear();
    leave_out_films(films);
    const bool masks = std::any_of(result_.films.begin(), result_.films.end(),
                                   [](const film_record& film) { return !film.lungs.empty(); });
    if (films_given && (result_.films.empty() || (!masks && !parts_.annotations.empty()))) refuse_all(result_.reading);
    return std::move(result_);
  }

 private:
  /// A mask whose side is not known yet.
  struct drawn_mask {
    std::string where;
    category_role role;
    run_lengths pixels;
  };

  /// An annotation without category is of the only one. Counts the categories' use.
  void resolve_category(coco_annotation& each) {
    if (!each.category && parts_.categories.size() == 1) each.category = parts_.categories.begin()->first;
    if (!each.category) return;
    if (const auto found = parts_.categories.find(*each.category); found != parts_.categories.end())
      ++found->second.used;
  }

  void number_classes() {
    result_.reading.sides_from = side_source::none;
    result_.classes.clear();
    for (const auto& [id, category] : parts_.categories) {
      result_.classes.push_back(category.name);
      call_class(std::ssize(result_.classes), id);
    }
  }
  int number_of(const coco_id& category) const {
    return static_cast<int>(std::distance(parts_.categories.begin(), parts_.categories.find(category))) + 1;
  }

  void place(coco_annotation& each, const coco_films& films) {
    const auto at = films.find(each.film);
    std::string where = each.where() + (at ? " of " + result_.films[*at].file : std::string{});
    if (at) annotated_[*at] = 1;
    try {
      if (!at)
        throw part_error{part_reason::no_film,
                         each.film ? "its image_id " + to_text(*each.film) + " is no film's" : "it has no image_id"};
      take(each, *at, where);
    } catch (const part_error& fault) {
      if (at && fault.reason != part_reason::other_category && fault.reason != part_reason::duplicate)
        result_.films[*at].lost_lung = true;
      result_.reading.faults.push_back({std::move(where), fault.reason, fault.what()});
    }
    each = {};  // outlines are not kept beside the masks made of them
  }

  void take(coco_annotation& each, std::size_t at, const std::string& where) {
    if (!each.category || !parts_.categories.contains(*each.category))
      throw part_error{
          part_reason::no_category,
          each.category ? "its category_id " + to_text(*each.category) + " is no category's" : "it has no category_id"};
    const auto found = roles_.of.find(*each.category);
    if (!options_.any_classes && found == roles_.of.end()) {
      if (!options_.categories.empty()) return void(++result_.reading.not_wanted);
      throw part_error{part_reason::other_category,
                       "its category \"" + parts_.categories.at(*each.category).name + "\" is not taken for a lung"};
    }
    if (each.fault) throw *each.fault;
    film_record& film = result_.films[at];
    placed_mask mask = placed(std::move(each.pixels), film.height, film.width);
    if (constexpr double unseen = 2; mask.beyond > unseen)  // drawing programs overshoot a border that little
      result_.reading.faults.push_back(
          {where, part_reason::clipped,
           "it reached " + std::to_string(std::lround(mask.beyond)) + " pixels out of its film and was cut"});
    const category_role role = options_.any_classes ? category_role::other : found->second;
    for (const drawn_mask& other : drawn_[at])
      if (other.role == role && other.pixels == mask.pixels && !options_.any_classes)
        throw part_error{part_reason::duplicate, "its mask is that of " + other.where};
    if (options_.any_classes) return add(film, number_of(*each.category), std::move(mask.pixels));
    drawn_[at].push_back({where, role, std::move(mask.pixels)});
  }

  static void add(film_record& film, int class_id, run_lengths pixels) {
    const box area = bounding_box(pixels);
    film.lungs.push_back({class_id, area, std::move(pixels)});
  }

  static bool is_left(category_role role, bool first_is_left) {
    return role == category_role::left ||
           role == (first_is_left ? category_role::pair_first : category_role::pair_second);
  }

  /// Gives every mask its side.
  void tell_sides() {
    result_.reading.sides_from = roles_.source;
    const bool first_is_left = roles_.source != side_source::arrangement || vote();
    for (std::size_t i = 0; i < drawn_.size(); ++i)
      if (roles_.source == side_source::split)
        split(result_.films[i], drawn_[i]);
      else
        for (drawn_mask& each : drawn_[i])
          add(result_.films[i], is_left(each.role, first_is_left) ? left_lung : right_lung, std::move(each.pixels));
    name_classes(first_is_left);
    compare_with_arrangement(result_);
  }

  /// Whether the first category of the pair is the left lung. \throws json_fault when the films do not agree
  bool vote() {
    int first = 0, second = 0;
    for (std::size_t i = 0; i < drawn_.size(); ++i) {
      moments sum[2];
      for (const drawn_mask& each : drawn_[i]) sum[each.role == category_role::pair_second] += moments_of(each.pixels);
      const auto told = first_is_left(sum[0], sum[1], result_.sides);
      if (told) ++(*told ? first : second);
    }
    if (first + second == 0 || std::max(first, second) < enough_agree * (first + second))
      throw json_fault{"the categories " + quoted_pair() +
                       " do not say which lung is left, and their masks do not either (" + std::to_string(first) +
                       " films to " + std::to_string(second) +
                       "); name those of the left and right lung (--categories LEFT,RIGHT)"};
    return first > second;
  }

  std::string quoted_pair() const {
    std::vector<coco_id> ids;
    for (const auto& [id, role] : roles_.of) ids.push_back(id);
    return quoted(parts_.categories, ids);
  }

  void split(film_record& film, std::vector<drawn_mask>& drawn) {
    if (drawn.empty()) return;
    std::vector<run_lengths> masks;
    for (const drawn_mask& each : drawn) masks.push_back(each.pixels);
    try {
      found_lungs found = split_masks(masks, result_.sides);
      if (found.left) add(film, left_lung, std::move(*found.left));
      if (found.right) add(film, right_lung, std::move(*found.right));
    } catch (const error& fault) {
      const auto* known = dynamic_cast<const part_error*>(&fault);
      for (const drawn_mask& each : drawn)
        result_.reading.faults.push_back({each.where, known ? known->reason : part_reason::damaged_mask, fault.what()});
      film.lost_lung = true;
    }
  }

  /// Notes what the file calls a class. Ids that are text are no ids for results, and 1, 2, ... take their place.
  void call_class(std::ptrdiff_t class_id, const coco_id& category) {
    const auto* number = std::get_if<std::int64_t>(&category);
    if (std::ssize(result_.category_ids) < class_id) result_.category_ids.resize(static_cast<std::size_t>(class_id));
    if (number)
      result_.category_ids[static_cast<std::size_t>(class_id - 1)] = *number;
    else
      text_ids_ = true;
  }

  /// The classes keep the names and ids that the file has for them.
  void name_classes(bool first_is_left) {
    const auto* last =
        parts_.categories.empty() ? nullptr : std::get_if<std::int64_t>(&parts_.categories.rbegin()->first);
    result_.category_ids.assign(2, last ? *last + 1 : 1);  // of a side that has no category: of nothing else
    for (const int side : {left_lung, right_lung})
      for (const auto& [id, role] : roles_.of) {
        if (role != category_role::both && is_left(role, first_is_left) != (side == left_lung)) continue;
        const std::string& name = parts_.categories.at(id).name;
        call_class(side, id);
        if (role != category_role::both) result_.classes[static_cast<std::size_t>(side - 1)] = name;
        if (role != category_role::both || side == left_lung) result_.reading.categories.push_back(name);
      }
  }

  /// Films that annotations cannot mean, or that lost all they had; the others know whether they lost a lung.
  void leave_out_films(const coco_films& films) {
    std::vector<film_record> kept;
    for (std::size_t i = 0; i < result_.films.size(); ++i) {
      film_record& film = result_.films[i];
      const auto has = [&](int side) {
        return std::any_of(film.lungs.begin(), film.lungs.end(),
                           [&](const instance& each) { return each.class_id == side; });
      };
      if (film.lungs.empty() && (annotated_[i] || films.has_no_id(i))) {
        const bool lost = annotated_[i] != 0;
        result_.reading.faults.push_back({film.file, lost ? part_reason::no_lung_left : part_reason::no_id,
                                          lost ? "no lung is left of its annotations" : "it has no id"});
        continue;
      }
      film.lost_lung = film.lost_lung && !(has(left_lung) && has(right_lung));
      kept.push_back(std::move(film));
    }
    result_.films = std::move(kept);
  }

  coco_contents parts_;
  const coco_read_options& options_;
  film_dataset result_;
  category_roles roles_;
  std::vector<std::vector<drawn_mask>> drawn_;  // by film
  bool text_ids_ = false;
  std::vector<char> annotated_;  // whether the file has annotations of a film
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail
