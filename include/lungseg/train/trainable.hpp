// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <concepts>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/files/archive.hpp"
#include "lungseg/nn/parameter.hpp"
#include "lungseg/train/named_values.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Where a training step is: `step` counts all steps from 0; the step uses batch `index` of `epoch`.
struct batch_place {
  std::int64_t step = 0;
  int epoch = 0, index = 0;
};

/// What a trainer can train: a model together with its data.
template <class T>
concept trainable = requires(T& t, archive& to, const archive& from, const context& ctx, std::string_view name,
                             const std::function<bool(std::string_view)>& chosen, const std::function<void()>& update) {
  { t.state() } -> std::same_as<nn::state_refs>;        // parameters and buffers; they stay where they are
  { t.body_stage(name) } -> std::convertible_to<int>;   // see body_stage_of
  t.set_trainable(chosen);                              // freezes the parameters that are not chosen
  t.save(to);                                           // adds weights (borrowed) and configuration
  t.load(from);                                         // takes the weights back
  { t.steps_per_epoch() } -> std::convertible_to<int>;  // at least 1
  // Adds to the gradients what batch `index` of `epoch` says, and gives its losses by name; nothing when the batch has
  // no usable film. A pure function of the weights, the place and ctx.seed(). Its last step is `update`, which changes
  // the weights; on a GPU that is captured with the others, so it is not called when they are replayed.
  { t.train_step(ctx, batch_place{}, update) } -> std::same_as<named_values>;
  // The same losses, averaged over the films kept for validation; nothing when there are none. Changes no weight.
  { t.validate(ctx) } -> std::same_as<named_values>;
};

/// What was said of each film that the model met and could not read; nothing for one that has no films_left_out().
template <trainable T>
std::vector<std::string> films_left_out(const T& model) {
  if constexpr (requires { model.films_left_out(); })
    return model.films_left_out();
  else
    return {};
}

}}  // namespace lungseg::LUNGSEG_ABI
