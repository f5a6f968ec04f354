// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/math/loss.hpp"
#include "lungseg/math/view_class.hpp"
#include "lungseg/model/view/view_classifier.hpp"
#include "lungseg/model/view/view_config.hpp"
#include "lungseg/nn/conv.hpp"
#include "lungseg/nn/precision.hpp"
#include "lungseg/nn/squeeze_excite.hpp"
#include "lungseg/ops/rank_sums.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE view_classifier::view_classifier(const view_config& config, std::optional<std::uint64_t> seed)
    : config_{config} {
  config_.validate();
  int in = 1;
  for (std::size_t stage = 0; stage < config_.channels.size(); ++stage) {
    const int out = config_.channels[stage];
    add_conv(std::to_string(stage) + ".down", in, out, 2);
    if (stage > 0) add_conv(std::to_string(stage) + ".same", out, out, 1);  // the first stage has the most pixels
    in = out;
  }
  convs_.emplace_back("view.classes", "",
                      nn::conv_options{.in = in, .out = view_classes, .init = nn::init_rule::small_normal});
  if (seed)
    for (nn::conv& each : convs_) each.initialise(*seed);
}

LUNGSEG_INLINE view_classifier::view_classifier(view_classifier&&) noexcept = default;
LUNGSEG_INLINE view_classifier& view_classifier::operator=(view_classifier&&) noexcept = default;
LUNGSEG_INLINE view_classifier::~view_classifier() = default;

LUNGSEG_INLINE nn::state_refs view_classifier::state() {
  nn::state_refs refs;
  for (nn::conv& each : convs_) each.collect(refs);
  return refs;
}

LUNGSEG_INLINE void view_classifier::set_trainable(const std::function<bool(std::string_view)>& chosen) {
  for (nn::parameter* p : state().parameters) p->trainable = chosen(p->name);
}

LUNGSEG_INLINE std::vector<view_probabilities> view_classifier::classify(const context& ctx,
                                                                         tensor<float, 4> pictures) {
  nn::tape t{expect_input(ctx, pictures.extents()), nn::tape::mode::inference};
  const nn::var out = logits(t, std::move(pictures));
  std::vector<view_probabilities> result(static_cast<std::size_t>(out->value.extent(0)));
  const float* row = out->value.as<float>().data();
  for (view_probabilities& each : result) {
    math::softmax(row, view_classes, each.of.data());
    row += view_classes;
  }
  return result;
}

LUNGSEG_INLINE double view_classifier::train_step(const context& ctx, tensor<float, 4> pictures,
                                                  std::span<const int> classes) {
  state().touch();  // running statistics change, and weights will
  nn::tape t{expect_input(ctx, pictures.extents()), nn::tape::mode::training};
  const nn::var out = logits(t, std::move(pictures));
  out->gradient = ctx.make<float>(out->value.extents());
  const double loss = cross_entropy(ctx, out->value.as<float>(), classes, out->gradient.as<float>().data());
  t.backward();
  return loss;
}

LUNGSEG_INLINE double view_classifier::validate_step(const context& ctx, tensor<float, 4> pictures,
                                                     std::span<const int> classes) {
  nn::tape t{expect_input(ctx, pictures.extents()), nn::tape::mode::inference};
  return cross_entropy(ctx, logits(t, std::move(pictures))->value.as<float>(), classes, nullptr);
}

LUNGSEG_INLINE void view_classifier::add_conv(const std::string& name, int in, int out, int stride) {
  convs_.emplace_back("view." + name, "view." + name + ".norm",
                      nn::conv_options{.in = in,
                                       .out = out,
                                       .kernel = {3, 3},
                                       .stride = {stride, stride},
                                       .padding = {1, 1},
                                       .bias = false,
                                       .norm = {nn::norm_kind::batch, config_.norm_epsilon, config_.norm_momentum}});
}

LUNGSEG_INLINE const context& view_classifier::expect_input(const context& ctx, const shape<4>& pictures) const {
  expect<device_error>(ctx.where().is_cpu(),
                       "view classifier: works on the host, and the context is on " + ctx.where().name());
  for (const int axis : {1, 2})
    expect_extent("view classifier", "pictures", axis, pictures[static_cast<std::size_t>(axis)], config_.size);
  expect_extent("view classifier", "pictures", 3, pictures[3], 1);
  return ctx;
}

LUNGSEG_INLINE nn::var view_classifier::logits(nn::tape& t, tensor<float, 4> pictures) {
  nn::var x = nn::convert(t, nn::tape::leaf(std::move(pictures)), t.ctx().precision());
  x = convs_.front().forward(t, x, true);
  for (std::size_t i = 1; i + 2 < convs_.size(); i += 2) {
    x = convs_[i].forward(t, x, true);
    x = convs_[i + 1].forward(t, x, true, x);
  }
  return nn::convert(t, convs_.back().forward(t, nn::global_mean(t, x)), dtype::float32);
}

LUNGSEG_INLINE double view_classifier::cross_entropy(const context& ctx, const tensor<float, 4>& logits,
                                                     std::span<const int> classes, float* gradient) {
  expect_extent("view classifier", "classes", 0, static_cast<int>(classes.size()), logits.extent(0));
  double sum = 0;
  const float share = ctx.only_looks_on() ? 0
                      : ctx.share()       ? 1 / static_cast<float>(ctx.share()->all)
                                          : 1 / static_cast<float>(classes.size());
  const float* row = logits.data();
  for (const int wanted : classes) {
    sum += static_cast<double>(math::log_sum_exp(row, view_classes) - row[wanted]);
    if (gradient) {
      math::softmax(row, view_classes, gradient);
      gradient[wanted] -= 1;
      for (int k = 0; k < view_classes; ++k) gradient[k] *= share;
      gradient += view_classes;
    }
    row += view_classes;
  }
  sum *= static_cast<double>(share);
  ops::share_sums(ctx, {&sum, 1});
  return sum;
}

}}  // namespace lungseg::LUNGSEG_ABI
