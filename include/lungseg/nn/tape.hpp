// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "lungseg/nn/parameter.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

/// A value that flows through the network, and the gradient that flows back to it.
struct node {
  any_tensor<4> value;     // (N, H, W, C)
  any_tensor<4> gradient;  // of the value's type; empty until a consumer's backward step writes it
  bool wants_gradient = false;
  view<const int, 1> used{};  // (N) on a GPU: a negative number marks an image that nobody uses; empty: all are used
};
using var = std::shared_ptr<node>;

/// Records how to go back through one forward pass. Steps hold what they need alive and are dropped as soon as they
/// have run, so activations are freed on the way back. A tape that does not record is an inference pass: values are
/// freed as soon as nothing in the forward code holds them.
class tape {
 public:
  enum class mode { inference, training };

  /// \throws option_error for training in float16, whose range is too small for gradients
  tape(const context& ctx, mode which);

  const context& ctx() const noexcept { return ctx_; }
  bool training() const noexcept { return training_; }

  /// A leaf that takes ownership of `value`; gradients stop there unless asked for.
  static var leaf(any_tensor<4> value, bool wants_gradient = false);
  /// An empty result of the given extents, in the context's precision, that wants a gradient if the tape records.
  var result(const shape<4>& extents) const;
  var result(dtype type, const shape<4>& extents) const;

  /// Adds a step that reads `output`'s gradient. It is skipped if no gradient arrives there.
  /// \param catches_up  the step calls catch_up() itself, while it waits for other ranks and before it frees a value
  template <class Step>
  void on_backward(const var& output, Step step, bool catches_up = false) {
    auto run = [output, step = std::move(step)]() mutable {
      if (output->gradient.empty()) return;
      step(*output);
      output->gradient = {};
    };
    steps_.push_back({std::move(run), catches_up});
  }

  /// In a backward step: work that no other step waits for (a filter's gradient). Where ranks share their norms, on the
  /// host, it is done in the next step, while that waits for the others' sums; elsewhere at once.
  /// \param work  holds alive what it reads, but for values of nodes
  void put_off(std::function<void()> work);
  /// Does what was put off.
  void catch_up();

  /// Runs and drops all steps, last first. Gradients must have been put into the outputs before.
  void backward();

  /// The slot for `input`'s gradient.
  gradient_slot slot(node& input) const { return slot_of(ctx_, input); }

 private:
  struct backward_step {
    std::function<void()> run;
    bool catches_up;
  };

  const context& ctx_;
  bool training_;
  std::vector<backward_step> steps_;
  std::function<void()> put_off_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::nn

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/nn/tape_impl.hpp"
#endif
