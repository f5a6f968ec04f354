// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/named_tensor.hpp"
#include "lungseg/math/optimizer.hpp"
#include "lungseg/nn/parameter.hpp"
#include "lungseg/ops/optimizer.hpp"
#include "lungseg/train/device_update.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

enum class optimizer_rule { sgd, adamw };
/// What gradient clipping measures: all gradients together, or each parameter's alone (as tf.keras 2 does).
enum class clip_rule { none, global, each };

struct update_options {
  optimizer_rule optimizer = optimizer_rule::sgd;
  float momentum = 0.9f;  // SGD
  bool nesterov = false;
  float beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f;  // AdamW
  float weight_decay = 1e-4f;
  bool decay_everything = false;  // also biases and norms
  clip_rule clip = clip_rule::global;
  float clip_norm = 5;  // gradients with a larger Euclidean norm are scaled down to it
};

/// Puts gradients into weights. Owns what the optimizer remembers about each parameter; memory for a parameter is
/// taken when it first trains, so frozen layers cost nothing.
class updater {
 public:
  /// `parameters` must outlive the updater and keep their names and extents.
  /// \throws option_error for options outside their ranges
  updater(const std::vector<nn::parameter*>& parameters, const update_options& options);

  /// One update of the trainable parameters, after clipping. Gradients are taken off the parameters,
  /// so that the memory serves the next forward pass.
  /// \return the Euclidean norm of all their gradients before clipping
  /// \throws numeric_error naming the parameter with a gradient that is not finite. Of several it is the one nearest to
  ///         the losses, where the backward pass met the fault first. No weight has been changed then.
  double apply(const context& ctx, float rate);

  /// The three parts of apply(), of which the middle one is the last of a training step, on a GPU of its captured work.
  /// This is what comes before: it brings the step's constants to the device.
  void begin(const context& ctx, float rate);
  /// On finite gradients changes the weights, and takes the gradients off the parameters or sets them to zero; a GPU
  /// gets it into its queue.
  void queue(const context& ctx);
  /// Waits, and gives what apply() gives. \throws numeric_error as apply()
  double finish();

  /// Adds the memory of the optimizer to `to`, borrowed: the updater must outlive it unchanged.
  void save(archive& to) const;

  /// Takes over what save() stored.
  /// \throws format_error when it does not fit the parameters or the optimizer
  void load(const archive& from);

 private:
  /// A parameter and what is remembered about it.
  struct slot {
    nn::parameter* parameter;
    tensor<float, 4> first{}, second{};  // SGD: momentum in `first`; AdamW: both moments
    std::int64_t steps = 0;              // updates so far; AdamW corrects its moments by it
    double norm = -1;                    // of this step's gradient; negative when there is none
  };

  void change(const context& ctx);

  /// Norms of all gradients; gives the norm of them together.
  double measure(const context& ctx);

  [[noreturn]] void refuse() const;

  void clip(const context& ctx, slot& s, double total) const;

  bool is_adam() const noexcept { return options_.optimizer == optimizer_rule::adamw; }
  float decay(const slot& s) const {
    return s.parameter->decays || options_.decay_everything ? options_.weight_decay : 0;
  }
  ops::adamw_options adamw_options_of(const slot& s, float rate) const;
  math::sgd_step sgd_constants(const slot& s, float rate) const {
    return {.rate = rate, .momentum = options_.momentum, .weight_decay = decay(s), .nesterov = options_.nesterov};
  }

  void step(const context& ctx, slot& s, float rate) const;

  static view<float, 1> flat(tensor<float, 4>& x) { return x.get().reshaped(shape<1>{static_cast<int>(x.size())}); }

  static tensor<float, 4> taken(const archive& from, const std::string& name, const shape<4>& extents);

  update_options options_;
  std::vector<slot> slots_;
  device_update device_;
  bool on_gpu_ = false;
  float rate_ = 0;
  double total_ = 0;  // norm of all gradients of this step together
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/update_impl.hpp"
#endif
