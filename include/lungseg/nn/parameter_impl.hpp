// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <utility>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/nn/parameter.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

LUNGSEG_INLINE view<float, 4> parameter::gradient_sum(const context& ctx) {
  ++additions;
  if (gradient.empty()) gradient = ctx.zeros<float>(value.extents());
  return gradient;
}

LUNGSEG_INLINE captured_state captured_for_inference(const state_refs& state) {
  captured_state result;
  const auto add = [&](const auto& held) {
    result.places.push_back(held.value.data());
    result.version += held.version;
  };
  for (const parameter* p : state.parameters) add(*p);
  for (const buffer* b : state.buffers) add(*b);
  return result;
}

LUNGSEG_INLINE captured_state captured_for_training(const context& ctx, const state_refs& state) {
  captured_state result;
  for (parameter* p : state.parameters) {
    result.places.push_back(p->value.data());
    result.places.push_back(p->gradient_sum(ctx).data());
    result.places.push_back(p->trainable ? p : nullptr);
    result.version += p->updaters;
  }
  for (const buffer* b : state.buffers) result.places.push_back(b->value.data());
  return result;
}

LUNGSEG_INLINE void move_to(const context& ctx, const state_refs& state) {
  std::vector<std::pair<tensor<float, 4>*, tensor<float, 4>>> moved;
  const auto move = [&](tensor<float, 4>& value) {
    if (value.where() == ctx.where() || value.empty()) return;
    tensor<float, 4> there = ctx.make<float>(value.extents());
    there.copy_from_host(value.on_host());
    moved.emplace_back(&value, std::move(there));
  };
  for (parameter* p : state.parameters) move(p->value);
  for (buffer* b : state.buffers) move(b->value);
  if (moved.empty()) return;
  for (auto& [place, value] : moved) *place = std::move(value);
  state.touch();
  for (parameter* p : state.parameters)
    if (p->gradient.where() != ctx.where()) p->gradient = {};
}

}}}  // namespace lungseg::LUNGSEG_ABI::nn
