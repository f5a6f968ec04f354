// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"
#include "lungseg/train/film_trainable.hpp"
#include "lungseg/train/trainable.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How a Mask R-CNN learns.
template <>
struct learning_rule<mask_rcnn> {
  static void expect_suited(const mask_rcnn& model, const film_dataset& films);

  static named_values train_step(const context& ctx, mask_rcnn& model, std::span<const sample> samples, bool augmented,
                                 std::uint64_t step, const std::function<void()>& update);

  /// The step chooses regions at random, by `index`: the same each time, so that epochs can be compared.
  static named_values validate_step(const context& ctx, mask_rcnn& model, std::span<const sample> samples,
                                    std::uint64_t index);

 private:
  /// A mask is trained by the definition that its film's dataset gives; which that is must not be guessed.
  static void expect_definition(const mask_rcnn_config& config, const film_record& record);

  static named_values named(const mask_rcnn_losses& l);
};

/// A Mask R-CNN and its films; the datasets' sides must be the model's.
using mask_rcnn_trainable = film_trainable<mask_rcnn>;
static_assert(trainable<mask_rcnn_trainable>);

#if defined(LUNGSEG_COMPILED)
extern template class film_trainable<mask_rcnn>;
#endif

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/mask_rcnn_trainable_impl.hpp"
#endif
