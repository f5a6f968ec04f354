// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/named_tensor.hpp"
#include "lungseg/nn/parameter.hpp"

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
  void add(const context& ctx, std::int64_t step);

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
  void save(archive& to) const;
  /// Takes over what save() stored, if it is there.
  /// \throws format_error when it does not fit the network
  void load(const archive& from);

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
  void copy(const context& ctx, std::vector<tensor<float, 4>>& memory, bool back) const;

  nn::state_refs state_;
  float decay_;
  std::vector<tensor<float, 4>> average_;  // parameters, then buffers; empty before the first step
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/weight_average_impl.hpp"
#endif
