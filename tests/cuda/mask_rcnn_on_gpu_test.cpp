// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/transfer.hpp"
#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"

#include <catch2/catch.hpp>

#include "../support/gpu.hpp"
#include "../support/small_mask_rcnn.hpp"

using namespace lungseg;
using namespace lungseg::test;

namespace {

void expect_equal(const std::vector<std::vector<detection>>& truth, const std::vector<std::vector<detection>>& got) {
  REQUIRE(truth.size() == got.size());
  for (std::size_t n = 0; n < truth.size(); ++n) {
    REQUIRE(truth[n].size() == got[n].size());
    for (std::size_t i = 0; i < truth[n].size(); ++i) {
      const detection &a = truth[n][i], &b = got[n][i];
      INFO("image " << n << ", detection " << i);
      CHECK(a.class_id == b.class_id);
      CHECK(a.score == Approx(b.score).margin(1e-5));
      for (const auto& [x, y] : {std::pair{a.area, b.area}, {a.mask_area, b.mask_area}}) {
        CHECK(x.x1 == Approx(y.x1).margin(1e-3));
        CHECK(x.y1 == Approx(y.y1).margin(1e-3));
        CHECK(x.x2 == Approx(y.x2).margin(1e-3));
        CHECK(x.y2 == Approx(y.y2).margin(1e-3));
      }
      REQUIRE(a.masks.extents() == b.masks.extents());
      CHECK(test::largest_difference(a.masks, b.masks) < 1e-4);
    }
  }
}

}  // namespace

TEST_CASE("gpu mask_rcnn: detections of the CPU, directly and from the captured graph", "[model]") {
  for (const char* preset : {"lungs", "lungs_small", "matterport", "torchvision", "torchvision_v2", "seed"}) {
    INFO(preset);
    const mask_rcnn_config config = small(preset);
    auto [model, there] = twin_models{config};
    const auto found = test::first_gpu();
    if (!found) return;
    const context cpu, gpu = found->with_exact(true);
    const std::vector<box> windows{{0, 8, 128, 120}, {0, 0, 100, 128}};
    for (const std::uint32_t seed : {1u, 2u, 3u, 4u}) {  // directly, captured, and replayed on other films
      const auto truth = model.detect(cpu, images_of(config, 2, seed), windows);
      CHECK(truth[0].size() + truth[1].size() >= 12);
      const auto waits = gpu.gpu().counters().waits;
      auto input = to_device(gpu, images_of(config, 2, seed));
      expect_equal(truth, there.detect(gpu, std::move(input), windows));
      CHECK(gpu.gpu().counters().waits == waits + 1);  // for the answer
    }
  }
}

namespace {

void expect_equal(const mask_rcnn_losses& a, const mask_rcnn_losses& b) {
  CHECK(a.rpn_class == Approx(b.rpn_class).epsilon(1e-4));
  CHECK(a.rpn_box == Approx(b.rpn_box).epsilon(1e-4));
  CHECK(a.box_class == Approx(b.box_class).epsilon(1e-4));
  CHECK(a.box == Approx(b.box).epsilon(1e-4));
  CHECK(a.mask == Approx(b.mask).epsilon(1e-4));
}

/// The largest difference of a parameter's gradients, in units of the largest gradient of all of them, and where.
std::pair<double, std::string> gradient_difference(mask_rcnn& truth, mask_rcnn& there) {
  double largest = 0, difference = 0;
  std::string where;
  const nn::state_refs a = truth.state(), b = there.state();
  for (std::size_t i = 0; i < a.parameters.size(); ++i) {
    if (!a.parameters[i]->trainable || a.parameters[i]->gradient.empty()) continue;
    const tensor<float, 4> got = b.parameters[i]->gradient.on_host();
    for (std::int64_t k = 0; k < got.size(); ++k) {
      largest = std::max(largest, std::fabs(static_cast<double>(a.parameters[i]->gradient[k])));
      const double d = std::fabs(static_cast<double>(a.parameters[i]->gradient[k]) - static_cast<double>(got[k]));
      if (d <= difference) continue;
      difference = d;
      where = a.parameters[i]->name;
    }
  }
  return {difference / largest, where};
}

}  // namespace

TEST_CASE("gpu mask_rcnn: losses and gradients of the CPU, directly and from the captured graph", "[model]") {
  for (const char* preset : {"lungs", "lungs_small", "matterport", "torchvision", "torchvision_v2", "seed"})
    for (const bool deterministic : {false, true}) {
      INFO(preset << (deterministic ? ", deterministic" : ""));
      mask_rcnn_config config = small(preset);
      auto [model, there] = twin_models{config};
      const context cpu = context{}.with_seed(5);
      const auto found = test::first_gpu();
      if (!found) return;
      const context gpu = found->with_seed(5).with_exact(true).with_deterministic(deterministic);
      const std::vector<ground_truth> truths = truths_of();
      for (std::uint64_t step = 0; step < 3; ++step) {  // directly, captured, and replayed
        INFO("step " << step);
        const auto seed = static_cast<std::uint32_t>(step) + 1;
        const auto truth = model.train_step(cpu, images_of(config, 2, seed), truths, step);
        CHECK(truth.box > 0);
        CHECK(truth.mask > 0);
        const auto waits = gpu.gpu().counters().waits;
        expect_equal(truth, there.train_step(gpu, to_device(gpu, images_of(config, 2, seed)), truths, step));
        CHECK(gpu.gpu().counters().waits == waits + 1);  // for the losses
        const auto [difference, where] = gradient_difference(model, there);
        INFO("gradient of " << where);
        // Sums in another order, seen through the statistics of up to 20 batch norms and through ReLUs near zero: 5e-4
        // with -O2, 6.2e-4 with -O1, which rounds elsewhere.
        CHECK(difference < (config.norm == body_norm::batch ? 1e-3 : 1e-4));
      }
      expect_equal(model.validate_step(cpu, images_of(config, 2, 9), truths, 7),
                   there.validate_step(gpu, to_device(gpu, images_of(config, 2, 9)), truths, 7));
    }
}

TEST_CASE("gpu mask_rcnn: captured work does not outlive what it was captured for", "[model]") {
  const auto found = test::first_gpu();
  if (!found) return;
  const context gpu = found->with_seed(5).with_exact(true);
  mask_rcnn_config config = small("lungs");
  twin_models twins{config};
  mask_rcnn &here = twins.here, &there = twins.there;
  const auto images = images_of(config, 2, 1);
  const auto detect_both = [&] {
    expect_equal(here.detect(context{}, images.clone()), there.detect(gpu, to_device(gpu, images)));
  };
  for (int i = 0; i < 2; ++i) detect_both();  // now it is captured
  SECTION("another configuration") {
    const std::size_t before = there.detect(gpu, to_device(gpu, images))[0].size();
    here.config().detections_per_image = there.config().detections_per_image = 3;
    CHECK(there.detect(gpu, to_device(gpu, images))[0].size() < before);
    detect_both();
  }
  SECTION("other weights") {
    for (mask_rcnn* model : {&here, &there}) {
      nn::parameter& p = *model->state().parameters.front();
      tensor<float, 4> changed = p.value.on_host();
      for (float& w : changed) w *= 1.5f;
      p.value.copy_from_host(changed);
      p.touch();
    }
    detect_both();
  }
  SECTION("another seed") {
    const std::vector<ground_truth> truths = truths_of();
    const auto loss = [&](mask_rcnn& model, const context& ctx) {
      const auto input = ctx.where().is_cuda() ? to_device(ctx, images) : images.clone();
      return model.train_step(ctx, input.clone(), truths, 1).rpn_class;
    };
    for (int i = 0; i < 3; ++i) loss(there, gpu);
    CHECK(loss(there, gpu.with_seed(8)) == Approx(loss(here, context{}.with_seed(8))).epsilon(1e-4));
  }
  SECTION("weights that were elsewhere in between") {
    const std::vector<ground_truth> truths = truths_of();
    for (int i = 0; i < 2; ++i) there.train_step(gpu, to_device(gpu, images), truths, 1);
    there.validate_step(context{}, images.clone(), truths, 1);  // brings them to the host
    // Others take the places where they were.
    const auto bystander = gpu.zeros<float>(shape<1>{1 << 20});
    const auto loss = there.train_step(gpu, to_device(gpu, images), truths, 1).rpn_class;
    CHECK(loss == Approx(here.train_step(context{}.with_seed(5), images.clone(), truths, 1).rpn_class).epsilon(1e-4));
    const auto untouched = to_host(gpu, bystander);
    CHECK(std::all_of(untouched.begin(), untouched.end(), [](float v) { return v == 0; }));
  }
}
