// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/float_bits.hpp"
#include "lungseg/nn/parameter.hpp"
#include "lungseg/ops/gpu.hpp"
#include "lungseg/ops/optimizer.hpp"
#include "lungseg/train/device_update.hpp"
#include "lungseg/train/update.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE updater::updater(const std::vector<nn::parameter*>& parameters, const update_options& options)
    : options_{options} {
  const auto share = [](float x) { return x >= 0 && x < 1; };
  expect<option_error>(
      share(options.momentum) && share(options.beta1) && share(options.beta2) && options.epsilon > 0 &&
          options.weight_decay >= 0,
      "update: momentum, beta1 and beta2 must be in [0, 1), epsilon above 0, weight_decay not negative");
  expect<option_error>(options.clip == clip_rule::none || options.clip_norm > 0, "update: clip_norm must be above 0");
  for (nn::parameter* p : parameters) slots_.push_back({.parameter = p});
}

LUNGSEG_INLINE double updater::apply(const context& ctx, float rate) {
  begin(ctx, rate);
  queue(ctx);
  return finish();
}

LUNGSEG_INLINE void updater::begin(const context& ctx, float rate) {
  on_gpu_ = ctx.where().is_cuda();
  rate_ = rate;
  for (slot& s : slots_)
    if (s.parameter->trainable) s.parameter->touch();
  if (!on_gpu_) return;
  std::vector<update_memory> all;
  std::vector<ops::gpu::update_constants> constants;
  for (slot& s : slots_) {
    all.push_back({s.parameter, &s.first, is_adam() ? &s.second : nullptr});
    constants.push_back({.sgd = sgd_constants(s, rate),
                         .adamw = ops::adamw_constants(s.steps + 1, adamw_options_of(s, rate)),
                         .trains = s.parameter->trainable});
  }
  device_.prepare(ctx, all, constants);
}

LUNGSEG_INLINE void updater::queue(const context& ctx) {
  if (!on_gpu_) return change(ctx);
  static_assert(static_cast<int>(clip_rule::each) == static_cast<int>(ops::gpu::update_clip::each));
  if constexpr (has_cuda)
    device_.queue(ctx, {.adamw = is_adam(),
                        .clip = static_cast<ops::gpu::update_clip>(options_.clip),
                        .clip_norm = options_.clip_norm});
}

LUNGSEG_INLINE double updater::finish() {
  if (on_gpu_) {
    const std::vector<double> norms = device_.norms();
    for (std::size_t i = 0; i < slots_.size(); ++i) slots_[i].norm = norms[i];
    total_ = norms.back();
  }
  if (!is_finite(total_)) refuse();
  for (slot& s : slots_) s.steps += on_gpu_ && s.parameter->trainable;
  return total_;
}

LUNGSEG_INLINE void updater::save(archive& to) const {
  for (const slot& s : slots_) {
    if (s.steps == 0) continue;
    to.add("optimizer.first/" + s.parameter->name, s.first);
    if (!s.second.empty()) to.add("optimizer.second/" + s.parameter->name, s.second);
    to.add("optimizer.steps/" + s.parameter->name, view<const std::int64_t, 1>{&s.steps, {1}});
  }
}

LUNGSEG_INLINE void updater::load(const archive& from) {
  for (slot& s : slots_) {
    const std::string& name = s.parameter->name;
    const named_tensor* steps = from.find("optimizer.steps/" + name);
    if (!steps) continue;
    expect<format_error>(steps->values<std::int64_t>().size() == 1,
                         from.source + ": tensor '" + steps->name + "' must hold one number");
    s.steps = steps->values<std::int64_t>()[0];
    s.first = taken(from, "optimizer.first/" + name, s.parameter->value.extents());
    if (options_.optimizer == optimizer_rule::adamw)
      s.second = taken(from, "optimizer.second/" + name, s.parameter->value.extents());
  }
}

LUNGSEG_INLINE void updater::change(const context& ctx) {
  total_ = measure(ctx);
  if (!is_finite(total_)) return;
  for (slot& s : slots_) {
    if (s.norm >= 0) {
      clip(ctx, s, total_);
      step(ctx, s, rate_);
    }
    s.parameter->gradient = {};
  }
}

LUNGSEG_INLINE double updater::measure(const context& ctx) {
  double sum = 0;
  for (slot& s : slots_) {
    s.norm = -1;
    nn::parameter& p = *s.parameter;
    // Without a gradient in this step (no lung, no mask loss), momentum still moves what has moved before.
    if (!p.trainable || (p.gradient.empty() && s.steps == 0)) continue;
    const double square = p.gradient.empty() ? 0 : ops::squared_norm(ctx, p.gradient_sum_flat(ctx));
    s.norm = std::sqrt(square);
    sum += square;
  }
  return std::sqrt(sum);
}

LUNGSEG_INLINE void updater::refuse() const {
  const auto bad = std::find_if(slots_.rbegin(), slots_.rend(), [](const slot& s) { return !is_finite(s.norm); });
  const nn::parameter& p = *bad->parameter;
  const tensor<float, 4> gradient = p.gradient.on_host();
  const std::int64_t at =
      ops::first_non_finite(context{}, gradient.get().reshaped(shape<1>{static_cast<int>(gradient.size())}));
  throw numeric_error{"update: the gradient of '" + p.name + "' " +
                      (at < 0 ? std::string{"is too large for single precision"}
                              : "holds " + std::to_string(gradient[at]) + " at element " + std::to_string(at))};
}

LUNGSEG_INLINE void updater::clip(const context& ctx, slot& s, double total) const {
  const double norm = options_.clip == clip_rule::global ? total : s.norm;
  const float factor = options_.clip == clip_rule::none ? 1.0f : math::clip_factor(norm, options_.clip_norm);
  if (factor != 1.0f) ops::scale_in_place(ctx, factor, s.parameter->gradient_sum_flat(ctx));
}

LUNGSEG_INLINE ops::adamw_options updater::adamw_options_of(const slot& s, float rate) const {
  return {.rate = rate,
          .beta1 = options_.beta1,
          .beta2 = options_.beta2,
          .epsilon = options_.epsilon,
          .weight_decay = decay(s)};
}

LUNGSEG_INLINE void updater::step(const context& ctx, slot& s, float rate) const {
  nn::parameter& p = *s.parameter;
  if (s.first.empty()) s.first = tensor<float, 4>{p.value.extents()};
  if (s.second.empty() && is_adam()) s.second = tensor<float, 4>{p.value.extents()};
  ++s.steps;
  const math::sgd_step sgd = sgd_constants(s, rate);
  if (is_adam())
    ops::adamw(ctx, p.flat(), p.gradient_sum_flat(ctx), flat(s.first), flat(s.second), s.steps,
               adamw_options_of(s, rate));
  else
    ops::sgd(ctx, p.flat(), p.gradient_sum_flat(ctx), flat(s.first),
             {.rate = rate, .momentum = sgd.momentum, .weight_decay = sgd.weight_decay, .nesterov = sgd.nesterov});
}

LUNGSEG_INLINE tensor<float, 4> updater::taken(const archive& from, const std::string& name, const shape<4>& extents) {
  const named_tensor& found = from.at(name);
  expect<format_error>(
      found.extents.size() == 4 && found.as<float, 4>().extents() == extents,
      from.source + ": tensor '" + name + "' is " + found.shape_text() + ", expected " + to_string(extents));
  auto result = tensor<float, 4>::uninitialised(extents);
  const view<const float, 4> values = found.as<float, 4>();
  std::copy(values.begin(), values.end(), result.begin());
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
