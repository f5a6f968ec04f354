// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <vector>

#include "lungseg/infer/prediction/film_note.hpp"
#include "lungseg/math/view_class.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// From where on a picture is refused or noted, as probabilities of a view classifier.
struct view_limits {
  float upright = 0.15f;   // of an upright positive film, mirrored or not: below, it is refused
  float mirrored = 0.95f;  // of an upright film being mirrored: above, it is noted as that
  float suspect = 0.7f;    // ... above, as doubtful
};

/// What a view classifier says of a picture, and what follows.
struct view_judgement {
  bool refused = false;          // it is no upright positive film, for the reasons that the notes name
  bool single = false;           // it is one frontal film
  film_pose pose{};              // ... that lies like this
  std::vector<film_note> notes;  // for its refusal; else doubts
};

/// Whether a picture is refused, and why. A mirrored film is none to refuse: the heart's side, the one thing that shows
/// it, is too fine a sign and lies on the right in some patients. It is noted, and of a film that is turned or inverted
/// it is not said at all, before it was put right.
view_judgement judge_view(const view_probabilities& shows, const view_limits& limits = {});

/// Holds what is seen on a film that lies as its file says against that word. Where it looks turned, it is believed to
/// be; where it looks mirrored and no more, the file decides, as a heart on the right looks the same.
void hold_against_file(view_judgement& view);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/notes/view_notes_impl.hpp"
#endif
