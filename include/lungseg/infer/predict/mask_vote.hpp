// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>
#include <vector>

#include "lungseg/data/pixels/mask_patch.hpp"
#include "lungseg/infer/predict/detector.hpp"
#include "lungseg/infer/predict/lung_choice.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A model's detection of a lung.
struct lung_vote {
  detector* by;
  const detection* lung;
};

/// Who found the lung of class `id`, in the order of the models.
/// \param by       the models
/// \param choices  of each of them; must outlive the votes
std::vector<lung_vote> votes_on(int id, std::vector<detector>& by, const std::vector<lung_choice>& choices);

/// \pre there is a vote
float mean_score(const std::vector<lung_vote>& found);

/// Gives the model that alone votes on a lung a second vote: how it sees it on the mirrored film, if both mean one
/// lung.
/// \param mirrored  of choose_on_mirrored
void add_mirrored_view(std::vector<lung_vote>& found, const std::optional<detection>& mirrored);

/// The pixels of a film where the mean probability of those who found the lung is at least the mean of their own mask
/// thresholds; one alone pastes its mask as it always does.
/// \param found       at least one
/// \param definition  which of their masks; none: the first
mask_patch voted_mask(const std::vector<lung_vote>& found, int height, int width,
                      std::optional<lung_definition> definition);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/predict/mask_vote_impl.hpp"
#endif
