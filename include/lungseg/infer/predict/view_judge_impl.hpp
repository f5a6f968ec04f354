// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/data/pixels/put_right.hpp"
#include "lungseg/data/view/view_input.hpp"
#include "lungseg/infer/notes/picture_notes.hpp"
#include "lungseg/infer/predict/view_judge.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE view_judgement view_judge::judge(const film& picture, const film_range& range) const {
  if (auto blank = blank_note(detail::count_levels(picture, whole_of(picture))))
    return {.refused = true, .notes = {*std::move(blank)}};
  const int size = model_->config().size;
  tensor<float, 4> input{{1, size, size, 1}};
  write_view(picture, range, {input.data(), {size, size}});
  const std::lock_guard turn{*turn_};
  return judge_view(model_->classify(ctx_, std::move(input)).front());
}

LUNGSEG_INLINE std::optional<film_pose> view_judge::undoable(const film& picture, view_judgement& view) const {
  if (!view.single || view.pose.upright()) return std::nullopt;
  film_pose pose = view.pose;
  view_judgement then = judge(put_right(picture, pose));
  if (!pose.mirrored && then.single && then.pose.mirrored) {
    pose.mirrored = true;
    view.notes.insert(view.notes.end(), then.notes.begin(), then.notes.end());
    then = judge(put_right(picture, pose));
  }
  if (then.refused || then.pose.mirrored) return std::nullopt;
  view.notes.insert(view.notes.end(), then.notes.begin(), then.notes.end());
  return pose;
}

}}  // namespace lungseg::LUNGSEG_ABI
