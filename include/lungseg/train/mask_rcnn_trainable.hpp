// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <span>
#include <string>

#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"
#include "lungseg/train/batch.hpp"
#include "lungseg/train/film_trainable.hpp"
#include "lungseg/train/trainable.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How a Mask R-CNN learns.
template <>
struct learning_rule<mask_rcnn> {
  static void expect_suited(const mask_rcnn& model, const film_dataset& films) {
    const std::string& sides = model.config().laterality;
    expect<option_error>(sides == name(films.sides), "training: the dataset names the " +
                                                         std::string{name(films.sides)} + "'s sides, the model the " +
                                                         sides + "'s");
    for (const film_record& record : films.films) expect_definition(model.config(), record);
  }

  static named_values train_step(const context& ctx, mask_rcnn& model, std::span<const sample> samples, bool augmented,
                                 std::uint64_t step, const std::function<void()>& update) {
    training_batch batch = to_batch(ctx, model.config(), samples, augmented);
    return named(model.train_step(ctx, std::move(batch.images), batch.truths, step, update));
  }

  /// The step chooses regions at random, by `index`: the same each time, so that epochs can be compared.
  static named_values validate_step(const context& ctx, mask_rcnn& model, std::span<const sample> samples,
                                    std::uint64_t index) {
    training_batch batch = to_batch(ctx, model.config(), samples, false);
    return named(model.validate_step(ctx, std::move(batch.images), batch.truths, index));
  }

 private:
  /// A mask is trained by the definition that its film's dataset gives; which that is must not be guessed.
  static void expect_definition(const mask_rcnn_config& config, const film_record& record) {
    if (config.definitions.empty()) return;
    expect<option_error>(record.definition.has_value(),
                         "training: the dataset does not say what the masks of '" + record.file +
                             "' cover, and the model tells the lung field from the whole lung; make the dataset anew "
                             "with --definition");
    expect<option_error>(config.mask_of(*record.definition).has_value(),
                         "training: the masks of '" + record.file + "' are of the definition '" +
                             std::string{name(*record.definition)} + "', which the model does not have");
  }

  static named_values named(const mask_rcnn_losses& l) {
    return {
        {"rpn_class", l.rpn_class}, {"rpn_box", l.rpn_box}, {"class", l.box_class}, {"box", l.box}, {"mask", l.mask}};
  }
};

/// A Mask R-CNN and its films; the datasets' sides must be the model's.
using mask_rcnn_trainable = film_trainable<mask_rcnn>;
static_assert(trainable<mask_rcnn_trainable>);

}}  // namespace lungseg::LUNGSEG_ABI
