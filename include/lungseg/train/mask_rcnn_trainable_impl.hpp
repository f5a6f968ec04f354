// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"
#include "lungseg/train/batch.hpp"
#include "lungseg/train/mask_rcnn_trainable.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void learning_rule<mask_rcnn>::expect_suited(const mask_rcnn& model, const film_dataset& films) {
  const std::string& sides = model.config().laterality;
  expect<option_error>(sides == name(films.sides), "training: the dataset names the " + std::string{name(films.sides)} +
                                                       "'s sides, the model the " + sides + "'s");
  for (const film_record& record : films.films) expect_definition(model.config(), record);
}

LUNGSEG_INLINE named_values learning_rule<mask_rcnn>::train_step(const context& ctx, mask_rcnn& model,
                                                                 std::span<const sample> samples, bool augmented,
                                                                 std::uint64_t step,
                                                                 const std::function<void()>& update) {
  training_batch batch = to_batch(ctx, model.config(), samples, augmented);
  return named(model.train_step(ctx, std::move(batch.images), batch.truths, step, update));
}

LUNGSEG_INLINE named_values learning_rule<mask_rcnn>::validate_step(const context& ctx, mask_rcnn& model,
                                                                    std::span<const sample> samples,
                                                                    std::uint64_t index) {
  training_batch batch = to_batch(ctx, model.config(), samples, false);
  return named(model.validate_step(ctx, std::move(batch.images), batch.truths, index));
}

LUNGSEG_INLINE void learning_rule<mask_rcnn>::expect_definition(const mask_rcnn_config& config,
                                                                const film_record& record) {
  if (config.definitions.empty()) return;
  expect<option_error>(record.definition.has_value(),
                       "training: the dataset does not say what the masks of '" + record.file +
                           "' cover, and the model tells the lung field from the whole lung; make the dataset anew "
                           "with --definition");
  expect<option_error>(config.mask_of(*record.definition).has_value(),
                       "training: the masks of '" + record.file + "' are of the definition '" +
                           std::string{name(*record.definition)} + "', which the model does not have");
}

LUNGSEG_INLINE named_values learning_rule<mask_rcnn>::named(const mask_rcnn_losses& l) {
  return {{"rpn_class", l.rpn_class}, {"rpn_box", l.rpn_box}, {"class", l.box_class}, {"box", l.box}, {"mask", l.mask}};
}

#if defined(LUNGSEG_COMPILED)
template class film_trainable<mask_rcnn>;
#endif

}}  // namespace lungseg::LUNGSEG_ABI
