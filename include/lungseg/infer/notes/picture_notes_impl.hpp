// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <numeric>
#include <string>
#include <utility>

#include "lungseg/core/figure_text.hpp"
#include "lungseg/data/pixels/grey_levels.hpp"
#include "lungseg/infer/notes/chest_fit.hpp"
#include "lungseg/infer/notes/picture_notes.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::optional<film_note> blank_note(const detail::histogram& levels, const picture_limits& limits) {
  const std::int64_t pixels = std::accumulate(levels.begin(), levels.end(), std::int64_t{0});
  const int contrast = detail::level_at(levels, 0.99, pixels) - detail::level_at(levels, 0.01, pixels);
  if (contrast >= limits.levels) return std::nullopt;
  return film_note{note_code::blank_film,
                   "98 % of the pixels lie within " + std::to_string(contrast + 1) + " grey levels"};
}

namespace detail {

/// Judges one picture; see judge_picture.
class picture_judge {
 public:
  picture_judge(const film& picture, const film_range& range, const film_prediction& found,
                const picture_limits& limits)
      : limits_{limits},
        levels_{count_levels(picture, whole_of(picture))},
        picture_{picture},
        content_{range.content},
        cells_{with_levels(picture, range.levels)},
        both_{found.lungs.size() == 2},
        chest_{chest_of(found)} {}

  std::vector<film_note> judge(picture_checks which) {
    if (auto blank = blank_note(levels_, limits_)) return {*std::move(blank)};
    judge_greys();
    if (which == picture_checks::greys) return std::move(notes_);
    anywhere_ = search_chest(cells_, content());
    judge_fit();
    judge_halves();
    return std::move(notes_);
  }

 private:
  void note(note_code code, std::string text) { notes_.push_back({code, std::move(text)}); }

  /// Where the chest is taken to be: around both lungs, or else anywhere in the picture.
  box chest_of(const film_prediction& found) const {
    if (!both_) return content();
    const box &a = found.lungs[0].area, &b = found.lungs[1].area;
    return {std::min(a.x1, b.x1), std::min(a.y1, b.y1), std::max(a.x2, b.x2), std::max(a.y2, b.y2)};
  }

  void judge_greys() {
    const auto whole = [](float edge) { return static_cast<int>(edge); };
    const histogram inside =
        count_levels(picture_, {whole(chest_.y1), whole(chest_.x1), whole(chest_.height()), whole(chest_.width())});
    // A stray pixel is not the end of a film's greys.
    const double black = share(inside, 0, level(0.001) + 1);
    const double white = share(inside, level(0.999) - 1, 255);
    if (std::max(black, white) > limits_.saturated)
      note(note_code::saturated_film,
           percent(std::max(black, white)) + " of the chest is plain " + (black > white ? "black" : "white"));
    histogram commonest = levels_;
    std::partial_sort(commonest.begin(), commonest.begin() + 8, commonest.end(), std::greater<>{});
    const double drawn = share(commonest, 0, 7);
    if (drawn > limits_.few_levels && contrast() >= limits_.drawn_levels)
      note(note_code::few_levels, "8 grey levels hold " + percent(drawn) + " of the picture");
    if (const double smooth = cells_.smoothness(); smooth < limits_.smoothness)
      note(note_code::no_structure, "neighbouring parts of the picture correlate by " + fixed(smooth, 2) + " only");
  }

  void judge_fit() {
    const double here = both_ ? fit_chest(cells_, chest_).upright() : anywhere_.upright();
    const double best = anywhere_.best();
    const double upright = std::max(here, anywhere_.upright());
    const bool other = best >= limits_.other_fit && best > upright + limits_.other_margin;
    if (other) name_other(anywhere_, upright);
    if (here < limits_.fit && !(other && best >= limits_.sure_fit))
      note(note_code::not_a_chest_film, "correlates by " + fixed(here, 2) + " with the mean upright frontal chest");
  }

  void name_other(const chest_fit& fit, double upright) {
    const auto turned = std::max_element(fit.turned.begin(), fit.turned.end());
    const auto negative = std::max_element(fit.negative.begin(), fit.negative.end());
    const bool inverted = *negative > *turned;
    const auto quarters = inverted ? negative - fit.negative.begin() : turned - fit.turned.begin();
    const std::string figures =
        " fits by " + fixed(fit.best(), 2) + ", an upright positive one by " + fixed(upright, 2);
    if (inverted) note(note_code::inverted, "the negative of a chest" + figures);
    if (quarters > 0)
      note(turned_by(static_cast<int>(quarters)),
           "a chest turned clockwise by " + std::to_string(90 * quarters) + " degrees" + figures);
  }

  void judge_halves() {
    const box all = content();
    const auto [x1, y1, x2, y2] = all;
    const float x = (x1 + x2) / 2, y = (y1 + y2) / 2;
    const auto worse = [&](const box& first, const box& second) {
      return std::min(search_chest(cells_, first).upright(), search_chest(cells_, second).upright());
    };
    const bool broad = all.width() >= static_cast<float>(limits_.two_aspect) * all.height();
    const bool tall = all.height() >= static_cast<float>(limits_.two_aspect) * all.width();
    const double beside = broad ? worse({x1, y1, x, y2}, {x, y1, x2, y2}) : 0;
    const double above = tall ? worse({x1, y1, x2, y}, {x1, y, x2, y2}) : 0;
    const double worst = std::max(beside, above);
    if (worst < limits_.two_fits || worst < anywhere_.upright() - limits_.two_margin) return;
    note(note_code::two_films, std::string{"both the "} +
                                   (beside > above ? "left and the right" : "upper and the lower") +
                                   " half fit a chest, by " + fixed(worst, 2) + " at least");
  }

  /// The picture without its empty border.
  box content() const {
    const auto x = static_cast<float>(content_.left), y = static_cast<float>(content_.top);
    return {x, y, x + static_cast<float>(content_.width), y + static_cast<float>(content_.height)};
  }

  int level(double share) const { return level_at(levels_, share, std::ssize(picture_.pixels)); }
  int contrast() const { return level(0.99) - level(0.01); }

  static double share(const histogram& counts, int first, int last) {
    std::int64_t all = 0, some = 0;
    for (int level = 0; level < 256; ++level) {
      all += counts[static_cast<std::size_t>(level)];
      if (level >= first && level <= last) some += counts[static_cast<std::size_t>(level)];
    }
    return static_cast<double>(some) / static_cast<double>(all);
  }

  const picture_limits& limits_;
  const histogram levels_;
  const film& picture_;
  const film_area content_;
  const grey_cells cells_;
  chest_fit anywhere_;
  const bool both_;
  const box chest_;
  std::vector<film_note> notes_;
};

}  // namespace detail

LUNGSEG_INLINE std::vector<film_note> judge_picture(const film& picture, const film_range& range,
                                                    const film_prediction& found, picture_checks which,
                                                    const picture_limits& limits) {
  if (picture.empty()) return {};
  return detail::picture_judge{picture, range, found, limits}.judge(which);
}

}}  // namespace lungseg::LUNGSEG_ABI
