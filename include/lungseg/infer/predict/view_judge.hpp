// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "lungseg/data/pixels/film_border.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/infer/notes/view_notes.hpp"
#include "lungseg/model/view/view_classifier.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Asks a view classifier about films, on the host. Any number of threads may ask; they take turns at the network.
class view_judge {
 public:
  /// \param model  not null
  view_judge(const context& ctx, std::unique_ptr<view_classifier> model)
      : ctx_{context{}.with_threads(ctx.threads())}, model_{std::move(model)} {}

  /// \param range  range_of(picture)
  /// \throws shape_error for a film without pixels
  view_judgement judge(const film& picture, const film_range& range) const;

  /// How a film lies that can be put right, because it passes then: turned back and made positive first, and mirrored
  /// where it then looks mirrored.
  /// \param view  judge() of it; what is found on the way is added to its notes
  std::optional<film_pose> undoable(const film& picture, view_judgement& view) const;

 private:
  view_judgement judge(const film& picture) const { return judge(picture, range_of(picture)); }

  context ctx_;
  std::unique_ptr<view_classifier> model_;
  std::unique_ptr<std::mutex> turn_ = std::make_unique<std::mutex>();
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/predict/view_judge_impl.hpp"
#endif
