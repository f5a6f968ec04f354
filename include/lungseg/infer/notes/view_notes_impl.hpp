// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <string>

#include "lungseg/core/figure_text.hpp"
#include "lungseg/infer/notes/view_notes.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline std::string probability_text(float p) {
  return "probability " + fixed(static_cast<double>(p), 2);
}

/// The ways in which a film lies otherwise than upright.
inline std::vector<film_note> notes_on_pose(const film_pose& pose, float probability) {
  std::vector<film_note> notes;
  const std::string p = probability_text(probability);
  if (pose.quarters > 0)
    notes.push_back({turned_by(pose.quarters),
                     "a frontal film turned clockwise by " + std::to_string(90 * pose.quarters) + " degrees, " + p});
  if (pose.mirrored) notes.push_back({note_code::mirrored, "a mirrored film, or a heart on the right, " + p});
  if (pose.inverted) notes.push_back({note_code::inverted, "a negative, air is white, " + p});
  return notes;
}

}  // namespace detail

LUNGSEG_INLINE view_judgement judge_view(const view_probabilities& shows, const view_limits& limits) {
  view_judgement result;
  film_pose pose = shows.likeliest();
  const float p = shows.like(pose), mirrored = pose.upright() ? shows.mirrored(pose) : 0;
  result.single = pose.upright() ? p >= limits.upright : shows.film() >= std::max(shows.other(), shows.several());
  result.refused = !result.single || !pose.upright();
  pose.mirrored = mirrored > limits.mirrored;
  if (result.single) {
    result.pose = pose;
    result.notes = detail::notes_on_pose(pose, pose.mirrored ? mirrored : p);
    if (!pose.mirrored && mirrored > limits.suspect)
      result.notes.push_back(
          {note_code::laterality_suspect, "the film may be mirrored, " + detail::probability_text(mirrored)});
  } else if (shows.several() > shows.other()) {
    result.notes.push_back(
        {note_code::two_films, "several films in one picture, " + detail::probability_text(shows.several())});
  } else {
    result.notes.push_back({note_code::not_a_chest_film,
                            "no upright frontal chest film, which has " + detail::probability_text(shows.like({}))});
  }
  return result;
}

LUNGSEG_INLINE void hold_against_file(view_judgement& view) {
  const film_pose& pose = view.pose;
  if (!view.single || (pose.quarters == 0 && !pose.mirrored)) return;
  view.notes.push_back({note_code::orientation_contradicted, "the film's file says that it does not lie like this"});
  if (pose == film_pose{.mirrored = true}) view.pose = {};
}

}}  // namespace lungseg::LUNGSEG_ABI
