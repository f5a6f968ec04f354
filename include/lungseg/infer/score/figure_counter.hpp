// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "lungseg/infer/score/coco_ap.hpp"
#include "lungseg/infer/score/film_figures.hpp"
#include "lungseg/infer/score/film_score.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// The scores of many lungs, for their summary.
class lung_scores {
 public:
  void add(const std::optional<lung_score>& lung);
  lung_summary summarised() const;

 private:
  std::int64_t found_ = 0;
  std::vector<double> dice_, iou_, hd95_, assd_, at_1024_;
};

/// Collects films of one definition.
class definition_counter {
 public:
  void add(const film_score& score);
  definition_figures figures(std::optional<lung_definition> definition) const;

 private:
  std::int64_t films_ = 0;
  lung_scores left_, right_, all_, both_;
  precision_counter precision_;
};

/// Collects films of any definitions.
class figure_counter {
 public:
  void add(const film_score& score);

  film_figures figures() const;

 private:
  film_figures counts_;  // without those of masks
  std::map<std::optional<lung_definition>, definition_counter> by_definition_;
  std::vector<flag_case> flagged_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/score/figure_counter_impl.hpp"
#endif
