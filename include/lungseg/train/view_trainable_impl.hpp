// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/files/checksum.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/data/sample/loader_share.hpp"
#include "lungseg/data/view/view_input.hpp"
#include "lungseg/data/view/view_sample.hpp"
#include "lungseg/model/view/view_classifier.hpp"
#include "lungseg/model/weights/weights.hpp"
#include "lungseg/train/checkpoint.hpp"
#include "lungseg/train/shared_batch.hpp"
#include "lungseg/train/trainable.hpp"
#include "lungseg/train/view_trainable.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE int view_class_of(const view_sample& sample) noexcept {
  switch (sample.shows) {
    case view_sample::content::single:
      return sample.pose.index();
    case view_sample::content::several:
      return view_several;
    case view_sample::content::other:
      break;
  }
  return view_other;
}

LUNGSEG_INLINE view_trainable::view_trainable(view_classifier& model, view_material material, view_material validation,
                                              view_learning_options options)
    : model_{&model}, options_{options}, material_{std::move(material)}, validation_{std::move(validation)} {
  expect<option_error>(!material_.films.empty(), "training: the dataset holds no film");
  expect<option_error>(options_.batch >= 1 && options_.epoch_passes >= 1 && options_.validation_passes >= 1,
                       "training: batch and passes must be at least 1");
}

LUNGSEG_INLINE void view_trainable::load(const archive& from) {
  expect<option_error>(from.text("config") == to_json(model_->config()),
                       from.source + ": was trained with another configuration of the model");
  take_weights(*model_, from);
}

LUNGSEG_INLINE run_description view_trainable::description() const {
  const auto count = [](const view_material& of) {
    std::uint32_t crc = 0;
    for (const auto& pictures : {&of.films, &of.others})
      for (const film& each : *pictures) crc = crc32c(each.pixels.data(), each.pixels.size(), crc);
    return std::to_string(of.films.size()) + " and " + std::to_string(of.others.size()) + " others (crc32c " +
           crc32c_text(crc) + ")";
  };
  return {
      {"films", count(material_)}, {"validation_films", count(validation_)}, {"batch", std::to_string(options_.batch)}};
}

LUNGSEG_INLINE named_values view_trainable::train_step(const context& ctx, const batch_place& place,
                                                       const std::function<void()>& update) {
  const steady_work promise{ctx.signs(), "step " + std::to_string(place.step + 1)};
  const auto first = static_cast<std::uint64_t>(place.step) * static_cast<std::uint64_t>(options_.batch);
  const int rank = ctx.world() ? ctx.world()->rank() : 0, ranks = ctx.world() ? ctx.world()->size() : 1;
  const loader_share part = loader_share::of_rank(rank, ranks, options_.batch);
  // A rank without a picture of its own looks on with another one's.
  batch made = make(ctx, material_, first + static_cast<std::uint64_t>(part.first), std::max(part.count(), 1));
  const context shared =
      ctx.world() ? ctx.with_share({.first = part.first, .own = part.count(), .all = options_.batch}) : ctx;
  const double loss = model_->train_step(shared, std::move(made.pictures), made.classes);
  update();
  return {{"cross_entropy", loss}};
}

LUNGSEG_INLINE named_values view_trainable::validate(const context& ctx) {
  if (validation_.films.empty()) return {};
  const steady_work promise{ctx.signs(), "validation: losses"};
  constexpr std::uint64_t apart = std::uint64_t{1} << 48;  // from the numbers of training samples
  const int samples = static_cast<int>(validation_.films.size()) * options_.validation_passes;
  const int rank = ctx.world() ? ctx.world()->rank() : 0, ranks = ctx.world() ? ctx.world()->size() : 1;
  std::vector<batch_losses> own;
  for (int i = rank; i * options_.batch < samples; i += ranks) {
    const int at = i * options_.batch, count = std::min(options_.batch, samples - at);
    batch made = make(ctx, validation_, apart + static_cast<std::uint64_t>(at), count);
    const double loss = model_->validate_step(ctx.alone(), std::move(made.pictures), made.classes);
    own.push_back({i, static_cast<double>(count), {{"cross_entropy", loss}}});
  }
  return mean_losses(ctx.world().get(), std::move(own));
}

LUNGSEG_INLINE view_trainable::batch view_trainable::make(const context& ctx, const view_material& from,
                                                          std::uint64_t first, int count) const {
  const int size = model_->config().size;
  batch made{ctx.make<float>(shape<4>{count, size, size, 1}), std::vector<int>(static_cast<std::size_t>(count))};
  parallel_dynamic(ctx, count, [&](std::int64_t i) {
    const view_sample sample =
        make_view_sample(from, options_.samples, ctx.seed(), first + static_cast<std::uint64_t>(i));
    made.classes[static_cast<std::size_t>(i)] = view_class_of(sample);
    ctx.tick();
    write_view(sample.picture, {}, {&made.pictures(static_cast<int>(i), 0, 0, 0), {size, size}});
  });
  return made;
}

}}  // namespace lungseg::LUNGSEG_ABI
