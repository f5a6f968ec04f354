// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <limits>

#include "lungseg/core/random.hpp"
#include "lungseg/train/trainer.hpp"

namespace toy {

using namespace lungseg;

/// Linear regression: y = sum over i of x_i (body_i + head_i), with a running mean of the targets as a buffer. The
/// least model that has everything a trainer meets: layer groups, a buffer, two losses, batches that depend on the
/// place.
class regression {
 public:
  static constexpr int inputs = 4, batch = 8, steps = 10;
  double poisoned_step = -1;  // its batch holds a NaN
  double empty_step = -1;     // its batch has no usable film
  bool validates = true;

  regression() {
    body_ = {.name = "body.layer4.weight", .value = tensor<float, 4>{{1, 1, 1, inputs}}, .gradient = {}};
    head_ = {.name = "head.weight", .value = tensor<float, 4>{{1, 1, 1, inputs}}, .gradient = {}};
    mean_ = {"head.mean", tensor<float, 4>{{1, 1, 1, 1}}};
  }

  nn::state_refs state() { return {{&body_, &head_}, {&mean_}}; }
  int body_stage(std::string_view name) const { return name.starts_with("body.") ? 5 : 0; }
  void set_trainable(const std::function<bool(std::string_view)>& chosen) {
    for (nn::parameter* p : state().parameters) p->trainable = chosen(p->name);
  }
  void save(archive& to) {
    to.metadata["config"] = "regression";
    for (nn::parameter* p : state().parameters) to.add(p->name, std::as_const(p->value).get());
    to.add(mean_.name, std::as_const(mean_.value).get());
  }
  void load(const archive& from) {
    const auto take = [&](const std::string& name, tensor<float, 4>& to) {
      const auto values = from.at(name).as<float, 4>();
      std::copy(values.begin(), values.end(), to.begin());
    };
    for (nn::parameter* p : state().parameters) take(p->name, p->value);
    take(mean_.name, mean_.value);
  }
  int steps_per_epoch() const { return steps; }

  named_values train_step(const context& ctx, const batch_place& place, const std::function<void()>& update) {
    if (static_cast<double>(place.step) == empty_step) return {};
    random_stream random{ctx.seed(), 5,
                         static_cast<std::uint64_t>(place.epoch) * 1000 + static_cast<std::uint64_t>(place.index)};
    const named_values losses = pass(ctx, random, static_cast<double>(place.step) == poisoned_step, true);
    update();
    return losses;
  }
  named_values validate(const context& ctx) {
    random_stream random{ctx.seed(), 6};
    return validates ? pass(ctx, random, false, false) : named_values{};
  }

  nn::parameter& body() { return body_; }
  nn::parameter& head() { return head_; }

 private:
  named_values pass(const context& ctx, random_stream& random, bool poisoned, bool learn) {
    double square = 0, small = 0;
    for (int n = 0; n < batch; ++n) {
      float x[inputs], y = 0.1f * random.normal(), guess = 0;
      for (int i = 0; i < inputs; ++i) {
        x[i] = random.normal();
        y += x[i] * static_cast<float>(i + 1);
        guess += x[i] * (body_.value[i] + head_.value[i]);
      }
      if (poisoned && n == 0) y = std::numeric_limits<float>::quiet_NaN();
      const float fault = guess - y;
      square += static_cast<double>(fault * fault) / batch;
      for (int i = 0; i < inputs && learn; ++i)
        for (nn::parameter* p : {&body_, &head_})
          if (p->trainable) p->gradient_sum(ctx)[i] += 2 * fault * x[i] / batch;
      if (learn) mean_.value[0] += 0.01f * (y - mean_.value[0]);
    }
    for (int i = 0; i < inputs; ++i) small += 1e-3 * std::abs(static_cast<double>(head_.value[i]));
    return {{"square", square}, {"size", small}};
  }

  nn::parameter body_, head_;
  nn::buffer mean_;
};

}  // namespace toy
