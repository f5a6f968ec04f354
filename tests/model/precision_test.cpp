// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Whole networks in bfloat16 on the host, against float32.

#include <catch2/catch.hpp>
#include <cmath>

#include "lungseg/core/fastest_precision.hpp"
#include "support/small_mask_rcnn.hpp"
#include "support/tiny_unet.hpp"

using namespace lungseg;
using namespace lungseg::test;
using Catch::Matchers::Contains;

namespace {

/// Contexts in bfloat16: by the plain path, and by the unit where the processor has it.
std::vector<context> narrow_contexts() {
  std::vector<context> all;
  for (const instruction_set set : {instruction_set::avx2, instruction_set::avx512_bf16})
    if (supported(set)) all.push_back(context{}.with_instructions(set).with_precision(dtype::bfloat16));
  if (all.empty()) all.push_back(context{}.with_precision(dtype::bfloat16));
  return all;
}

}  // namespace

TEST_CASE("bfloat16 on the host: a Mask R-CNN's maps are float32's but for rounding, and the same bytes twice") {
  for (const char* preset : {"lungs", "matterport", "torchvision_v2"}) {
    const mask_rcnn_config config = small(preset);
    mask_rcnn model{config, 3};
    const stage_outputs truth = look_at(model, context{}, images_of(config, 2, 1));
    for (const context& ctx : narrow_contexts()) {
      INFO(preset << ", " << std::string{name(ctx.instructions())});
      const stage_outputs got = look_at(model, ctx, images_of(config, 2, 1));
      const stage_outputs again = look_at(model, ctx.with_threads(ctx.threads() == 1 ? 2 : 1), images_of(config, 2, 1));
      REQUIRE(got.size() == truth.size());
      for (const auto& [stage, value] : got) {
        INFO(stage);
        REQUIRE(truth.contains(stage));
        CHECK(same(value, again.find(stage)->second));
        if (stage[0] == 'c' && stage.size() == 2) CHECK(relative_distance(truth.find(stage)->second, value) < 3e-2);
        if (stage[0] == 'p' && stage.size() == 2) CHECK(relative_distance(truth.find(stage)->second, value) < 3e-2);
        if (stage.starts_with("rpn_")) CHECK(relative_distance(truth.find(stage)->second, value) < 3e-2);
      }
    }
    // Filters that were folded and packed for one precision do not serve another.
    const stage_outputs back = look_at(model, context{}, images_of(config, 2, 1));
    for (const auto& [stage, value] : back) CHECK(same(value, truth.find(stage)->second));
  }
}

TEST_CASE("bfloat16 on the host: a training step has float32's losses and gradients but for rounding") {
  for (const char* preset : {"lungs", "matterport", "torchvision_v2"}) {
    const mask_rcnn_config config = small(preset);
    const std::vector<ground_truth> truths = truths_of();
    for (const context& narrow : narrow_contexts()) {
      INFO(preset << ", " << std::string{name(narrow.instructions())});
      auto [here, there] = twin_models{config};
      const auto a = here.train_step(context{}.with_seed(5), images_of(config, 2, 1), truths, 0);
      const auto b = there.train_step(narrow.with_seed(5), images_of(config, 2, 1), truths, 0);
      // The same anchors are sampled, but not the same proposals.
      CHECK(a.rpn_class == Approx(b.rpn_class).epsilon(2e-2));
      CHECK(a.rpn_box == Approx(b.rpn_box).epsilon(2e-2));
      CHECK(a.total() == Approx(b.total()).epsilon(1e-1));
      const nn::state_refs x = here.state(), y = there.state();
      for (std::size_t i = 0; i < x.parameters.size(); ++i) {
        const nn::parameter& p = *x.parameters[i];
        if (!p.trainable || p.gradient.empty()) continue;
        INFO(p.name);
        const double distance = relative_distance(p.gradient, y.parameters[i]->gradient);
        // tests/cuda/precision_on_gpu_test.cpp says why only these agree closely.
        if (p.name.starts_with("rpn.head.cls") || p.name.starts_with("rpn.head.bbox")) CHECK(distance < 0.05);
        CHECK(std::isfinite(distance));
      }
    }
  }
}

TEST_CASE("bfloat16 on the host: a U-Net's probabilities and losses are float32's but for rounding") {
  for (const context& narrow : narrow_contexts()) {
    INFO(std::string{name(narrow.instructions())});
    unet here{tiny_unet(), 3}, there{tiny_unet(), 3};
    const auto images = random_tensor<4>({2, 64, 64, 3}, 1);
    tensor<float, 4> targets{{2, 64, 64, 1}};
    for (std::int64_t i = 0; i < targets.size(); ++i) targets[i] = i % 64 < 30;
    const tensor<float, 4> p = here.probabilities(context{}, images.clone());
    const tensor<float, 4> q = there.probabilities(narrow, images.clone());
    CHECK(relative_distance(p, q) < 2e-2);
    const auto a = here.train_step(context{}.with_seed(5), images.clone(), targets, 0);
    const auto b = there.train_step(narrow.with_seed(5), images.clone(), targets, 0);
    CHECK(a.cross_entropy == Approx(b.cross_entropy).epsilon(2e-2));
    CHECK(a.dice == Approx(b.dice).epsilon(2e-2));
  }
}

TEST_CASE("bfloat16 on the host: what cannot be done is refused, and the fastest precision has a unit") {
  CHECK_THROWS_WITH(context{}.with_precision(dtype::float16),
                    Contains("precision is float16 on cpu, expected float32 or bfloat16"));
  for (const instruction_set set : every_instruction_set)
    if (supported(set))
      CHECK(fastest_precision(context{}.with_instructions(set)) ==
            (set >= instruction_set::avx512_bf16 ? dtype::bfloat16 : dtype::float32));
  if (!supported(instruction_set::avx512_bf16))
    WARN("not tested: dot products of bfloat16, which this processor lacks");
}
