// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/model/config/config.hpp"
#include "lungseg/model/unet/unet_config.hpp"
#include "lungseg/train/learning_options.hpp"
#include "lungseg/train/trainer_options.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Everything about a training besides the network and the films.
struct training_recipe {
  learning_options learning;
  trainer_options training;
};

/// How a network is trained when nothing else is said: the one place for these values.
///
/// Ours (input_rule::letterbox): SGD with momentum, warm-up, one cosine, in smaller steps where the body is deeper than
/// ResNet-18. The preset `lungs`, a configuration of that name, is trained longer than others, because each of its
/// definitions of a lung is trained by a part of the films only, by AdamW, with which it learns faster from random
/// weights (docs/model_card.md), and its weights are averaged. Batches are small
/// because the films are few: more steps do more for the masks than smoother gradients. Networks that take over weights
/// of other systems, and so their input rule, keep those systems' rates; their losses are scaled differently.
training_recipe recipe_for(const mask_rcnn_config& config);

/// The same for a U-Net from random weights: AdamW, warm-up, one cosine.
training_recipe recipe_for(const unet_config&);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/api/recipe_impl.hpp"
#endif
