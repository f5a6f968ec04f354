// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "lungseg/data/pixels/put_right.hpp"
#include "lungseg/data/view/view_input.hpp"
#include "lungseg/model/view/view_classifier.hpp"
#include "lungseg/train/update.hpp"

namespace lungseg::test {

/// A classifier of few weights.
inline view_config small_view_config() {
  return {.size = 32, .channels = {8, 16}};
}

/// A classifier that answers the same for every picture: that it is of one class, with probability 0.99.
inline std::unique_ptr<view_classifier> constant_view(int class_index) {
  auto model = std::make_unique<view_classifier>(small_view_config(), std::nullopt);
  const nn::state_refs state = model->state();
  for (nn::buffer* b : state.buffers) b->value.fill(1);
  for (nn::parameter* p : state.parameters)
    if (p->name == "view.classes.bias") p->value[class_index] = 7.4f;
  state.touch();
  return model;
}

/// A film in all its poses, as a batch.
inline tensor<float, 4> all_poses(const film& upright, int size) {
  tensor<float, 4> pictures{{film_pose::count, size, size, 1}};
  for (int i = 0; i < film_pose::count; ++i)
    write_view(as_it_lies(upright, film_pose::of(i)), {}, {&pictures(i, 0, 0, 0), {size, size}});
  return pictures;
}

/// A classifier that knows one film by heart, in all its poses.
inline std::unique_ptr<view_classifier> view_of_one(const film& upright, int steps = 120) {
  const context ctx = context{}.with_threads(1);
  auto model = std::make_unique<view_classifier>(small_view_config(), 5);
  updater update{model->state().parameters, {.optimizer = optimizer_rule::adamw, .weight_decay = 0}};
  std::vector<int> classes(film_pose::count);
  std::iota(classes.begin(), classes.end(), 0);
  for (int step = 0; step < steps; ++step) {
    model->train_step(ctx, all_poses(upright, model->config().size), classes);
    update.apply(ctx, 0.01f);
  }
  return model;
}

}  // namespace lungseg::test
