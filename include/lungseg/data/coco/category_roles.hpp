// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/data/annotation/category_words.hpp"
#include "lungseg/data/annotation/dataset_reading.hpp"
#include "lungseg/data/annotation/name_tokens.hpp"
#include "lungseg/data/coco/coco_parts.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// A category of a COCO file, and how many annotations are of it.
struct coco_category {
  std::string name;
  std::int64_t used = 0;
};
using coco_categories = std::map<coco_id, coco_category>;  // ordered, so that nothing depends on the file's order

/// What the masks of a category are taken for. Which of the two of a pair is left, their arrangement tells.
enum class category_role { other, left, right, both, pair_first, pair_second };

struct category_roles {
  side_source source = side_source::none;
  std::map<coco_id, category_role> of;  // no entry: other
};

/// The name's words as they are compared: "Left_Lung" is "left lung".
inline std::string same_words(std::string_view category) {
  std::string text;
  for (const name_token& token : name_tokens(category)) text += token.text + " ";
  return text;
}

/// "L" and "R", for messages.
inline std::string quoted(const coco_categories& categories, const std::vector<coco_id>& which) {
  std::string text;
  for (const coco_id& id : which) text += (text.empty() ? "\"" : ", \"") + categories.at(id).name + "\"";
  return text;
}

/// Chooses what each category of a file is taken for.
class role_chooser {
 public:
  explicit role_chooser(const coco_categories& all) : all_{all} {
    for (const auto& [id, category] : all)
      if (category.used > 0) used_.push_back(id);
  }

  /// By the names or ids that the caller gave: of left and right, or of one category that holds both.
  /// \throws option_error for a number of them that makes no sense, and for what is no category of the file
  category_roles by_option(const std::vector<std::string>& wanted) const {
    expect<option_error>(wanted.size() <= 2, "categories: " + std::to_string(wanted.size()) +
                                                 " were named, expected left and right, or one that holds both");
    category_roles roles{wanted.size() == 1 ? side_source::split : side_source::option, {}};
    const category_role first = wanted.size() == 1 ? category_role::both : category_role::left;
    for (std::size_t i = 0; i < wanted.size(); ++i)
      for (const coco_id& id : called(wanted[i]))
        expect<option_error>(roles.of.emplace(id, i == 0 ? first : category_role::right).second,
                             "categories: \"" + wanted[i] + "\" was named for both sides");
    return roles;
  }

  /// By the names' words; else two whose sides their arrangement may tell, or one that holds both lungs.
  /// \throws json_fault when it is not clear which categories the lungs are
  category_roles by_names() const {
    const std::vector<coco_id> left = of_side(true), right = of_side(false), lungs = without_side();
    const auto is_used = [&](const std::vector<coco_id>& ids) { return !ids.empty() && all_.at(ids[0]).used > 0; };
    if ((!left.empty() || !right.empty()) && (is_used(left) || is_used(right) || lungs.empty())) {
      category_roles roles{side_source::names, {}};
      for (const coco_id& id : left) roles.of[id] = category_role::left;
      for (const coco_id& id : right) roles.of[id] = category_role::right;
      return roles;
    }
    return used_.empty() ? category_roles{} : by_candidates(lungs.empty() ? perhaps_lungs() : lungs);
  }

 private:
  std::vector<coco_id> called(const std::string& name) const {
    std::vector<coco_id> exact, alike;
    for (const auto& [id, category] : all_) {
      if (category.name == name) exact.push_back(id);
      if (same_words(category.name) == same_words(name)) alike.push_back(id);
    }
    if (!exact.empty()) return exact;
    for (const auto& [id, category] : all_)
      if (to_text(id) == name || to_text(id) == "\"" + name + "\"") return {id};
    std::vector<coco_id> every;
    for (const auto& [id, category] : all_) every.push_back(id);
    expect<option_error>(!alike.empty(),
                         "categories: \"" + name + "\" is none of the file, which has " + quoted(all_, every));
    return alike;
  }

  /// Categories that say this side: those in use before others, those that say "lung" before those that do not.
  std::vector<coco_id> of_side(bool left) const {
    std::vector<coco_id> ids;
    int best = -1;
    for (const auto& [id, category] : all_) {
      const category_words words = words_of(category.name);
      if (!words.one_side() || words.left != left) continue;
      const int rank = 2 * (category.used > 0) + words.lung;
      if (rank > best) ids.clear();
      if (rank >= best) ids.push_back(id);
      best = std::max(best, rank);
    }
    for (const coco_id& id : ids)
      if (same_words(all_.at(id).name) != same_words(all_.at(ids[0]).name))
        refuse(ids, "are two categories for one side");
    return ids;
  }

  /// Categories in use that are called lung, whichever.
  std::vector<coco_id> without_side() const {
    std::vector<coco_id> ids;
    for (const coco_id& id : used_) {
      const category_words words = words_of(all_.at(id).name);
      if (words.lung && words.plain() && words.left == words.right) ids.push_back(id);
    }
    return ids;
  }
  /// Categories in use whose names do not say that they are something else.
  std::vector<coco_id> perhaps_lungs() const {
    std::vector<coco_id> ids;
    for (const coco_id& id : used_)
      if (!words_of(all_.at(id).name).other) ids.push_back(id);
    return ids;
  }

  category_roles by_candidates(const std::vector<coco_id>& ids) const {
    if (ids.empty()) refuse(used_, "are no lungs");
    if (ids.size() == 2)
      return {side_source::arrangement, {{ids[0], category_role::pair_first}, {ids[1], category_role::pair_second}}};
    if (ids.size() > 2 || words_of(all_.at(ids[0]).name).unknown)
      refuse(ids, ids.size() > 1 ? "do not say which are the left and right lungs" : "may be lungs or not");
    return {side_source::split, {{ids[0], category_role::both}}};
  }

  [[noreturn]] void refuse(const std::vector<coco_id>& ids, const std::string& why) const {
    throw json_fault{"the categories " + quoted(all_, ids) + " " + why + "; name those of the left and right lung " +
                     "(--categories LEFT,RIGHT), or one that holds both (--categories BOTH)"};
  }

  const coco_categories& all_;
  std::vector<coco_id> used_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail
