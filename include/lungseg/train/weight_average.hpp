// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "lungseg/core/files/archive.hpp"
#include "lungseg/math/average_rule.hpp"
#include "lungseg/nn/parameter.hpp"
#include "lungseg/ops/for_each.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The exponential moving average of a network's weights and running statistics over training steps. Averaged weights
/// are better than those of any one step, most of all where batches are small. Off (decay 0) it costs nothing.
/// \source Polyak and Juditsky, "Acceleration of Stochastic Approximation by Averaging", 1992; the decay grows as in
///         TensorFlow's ExponentialMovingAverage: min(decay, (1 + step) / (10 + step))
class weight_average {
 public:
  /// \param state  what is averaged; must outlive the average
  /// \param decay  share of the average that a step leaves
  /// \throws option_error unless decay is in [0, 1)
  weight_average(const nn::state_refs& state, float decay) : state_{state}, decay_{decay} {
    expect<option_error>(decay >= 0 && decay < 1, "training: average must be at least 0 and below 1");
  }

  bool on() const noexcept { return decay_ > 0; }

  /// Behind training step `step`, counted from 0. On a GPU it is queued.
  void add(const context& ctx, std::int64_t step) {
    if (!on()) return;
    const auto n = static_cast<float>(step);
    const float keep = step == 0 ? 0 : std::min(decay_, (1 + n) / (10 + n));
    each(ctx, average_, [&](tensor<float, 4>& average, tensor<float, 4>& value) {
      ops::for_each(ctx, "average_weights", value.size(), math::average_rule{value.data(), average.data(), keep});
    });
  }

  /// Calls f() while the network has the averaged weights, those of the latest step where nothing is averaged yet.
  template <class F>
  void with_averaged(const context& ctx, F&& f) {
    if (!on() || average_.empty()) return f();
    std::vector<tensor<float, 4>> latest;
    copy(ctx, latest, false);
    copy(ctx, average_, true);
    struct give_back {
      weight_average& self;
      const context& ctx;
      std::vector<tensor<float, 4>>& latest;
      ~give_back() { self.copy(ctx, latest, true); }
    } const guard{*this, ctx, latest};
    f();
  }

  /// Adds the average to `to`, borrowed: it must outlive it unchanged.
  void save(archive& to) const {
    if (average_.empty()) return;
    std::size_t i = 0;
    visit([&](const auto& held) { to.add(prefix + held.name, average_[i++]); });
  }
  /// Takes over what save() stored, if it is there.
  /// \throws format_error when it does not fit the network
  void load(const archive& from) {
    if (!on() || !from.find(prefix + state_.parameters.front()->name)) return;
    average_.clear();
    visit([&](const auto& held) {
      const view<const float, 4> values = from.at(prefix + held.name).template as<float, 4>();
      expect<format_error>(values.extents() == held.value.extents(),
                           from.source + ": tensor '" + prefix + held.name + "' is " + to_string(values.extents()) +
                               ", expected " + to_string(held.value.extents()));
      average_.push_back(tensor<float, 4>::uninitialised(values.extents()));
      std::copy(values.begin(), values.end(), average_.back().begin());
    });
  }

 private:
  static constexpr const char* prefix = "average/";

  template <class F>
  void visit(F&& f) const {
    for (nn::parameter* p : state_.parameters) f(*p);
    for (nn::buffer* b : state_.buffers) f(*b);
  }

  /// f(memory, value) for every value and its memory, which is made where it is missing or on another device.
  template <class F>
  void each(const context& ctx, std::vector<tensor<float, 4>>& memory, F&& f) const {
    memory.resize(state_.parameters.size() + state_.buffers.size());
    std::size_t i = 0;
    visit([&](auto& held) {
      tensor<float, 4>& own = memory[i++];
      if (own.empty() || own.where() != ctx.where()) {
        tensor<float, 4> there = ctx.zeros<float>(held.value.extents());
        if (!own.empty()) there.copy_from_host(own.on_host());
        own = std::move(there);
      }
      f(own, held.value);
    });
  }
  /// All values into memory, or back.
  void copy(const context& ctx, std::vector<tensor<float, 4>>& memory, bool back) const {
    each(ctx, memory, [&](tensor<float, 4>& own, tensor<float, 4>& value) {
      ops::for_each(ctx, "copy_weights", value.size(),
                    math::average_rule{back ? own.data() : value.data(), back ? value.data() : own.data(), 0});
    });
    if (back) state_.touch();
  }

  nn::state_refs state_;
  float decay_;
  std::vector<tensor<float, 4>> average_;  // parameters, then buffers; empty before the first step
};

}}  // namespace lungseg::LUNGSEG_ABI
