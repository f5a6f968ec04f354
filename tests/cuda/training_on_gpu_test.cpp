// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <catch2/catch.hpp>
#include <limits>
#include <memory>
#include <optional>
#include <sstream>

#include "../support/drawn_films.hpp"
#include "../support/gpu.hpp"
#include "../support/random_tensor.hpp"
#include "../support/scratch_folder.hpp"
#include "../support/small_mask_rcnn.hpp"
#include "../support/tiny_mask_rcnn.hpp"
#include "../train/resumed_run.hpp"
#include "lungseg/core/transfer.hpp"
#include "lungseg/infer/predict/predictor.hpp"
#include "lungseg/model/config/presets.hpp"
#include "lungseg/train/mask_rcnn_trainable.hpp"
#include "lungseg/train/trainer.hpp"

using namespace lungseg;
using Catch::Matchers::Contains;
using lungseg_test::scratch_folder;

namespace {

/// A few parameters, one of which does not train.
struct parameters {
  std::vector<std::unique_ptr<nn::parameter>> owned;
  std::vector<nn::parameter*> refs;

  parameters() {
    add("body.weight", {3, 3, 3, 5}, true);
    add("body.norm", {1, 1, 1, 7}, false);
    add("head.weight", {2, 1, 1, 40000}, true);  // several chunks
    add("head.frozen", {1, 1, 1, 9}, true);
    refs[3]->trainable = false;
  }
  void add(const std::string& name, const shape<4>& extents, bool decays) {
    owned.push_back(std::make_unique<nn::parameter>(
        nn::parameter{.name = name,
                      .value = test::random_tensor<4>(extents, static_cast<std::uint32_t>(owned.size())),
                      .gradient = {},
                      .decays = decays}));
    refs.push_back(owned.back().get());
  }
  void draw_gradients(const context& ctx, std::uint32_t step) {
    for (std::size_t i = 0; i < refs.size(); ++i) {
      const auto drawn = test::random_tensor<4>(refs[i]->value.extents(), 100 * step + static_cast<std::uint32_t>(i));
      refs[i]->gradient_sum(ctx);
      refs[i]->gradient.copy_from_host(drawn);
    }
  }
};

double largest_change(const std::vector<nn::parameter*>& parameters, const std::vector<tensor<float, 4>>& before) {
  double change = 0;
  for (std::size_t k = 0; k < before.size(); ++k)
    change = std::max<double>(change, test::largest_difference(parameters[k]->value, before[k]));
  return change;
}

}  // namespace

TEST_CASE("gpu update: the weights, moments and norms of the CPU, for every optimizer and clipping") {
  for (const auto optimizer : {optimizer_rule::sgd, optimizer_rule::adamw})
    for (const auto clip : {clip_rule::none, clip_rule::global, clip_rule::each}) {
      const update_options options{.optimizer = optimizer,
                                   .nesterov = clip == clip_rule::each,
                                   .weight_decay = 0.01f,
                                   .clip = clip,
                                   .clip_norm = 2};
      parameters here, there;
      const auto found = test::first_gpu();
      if (!found) return;
      const context& gpu = *found;
      updater cpu_update{here.refs, options}, gpu_update{there.refs, options};
      for (std::uint32_t step = 0; step < 4; ++step) {
        here.draw_gradients(context{}, step);
        nn::state_refs refs;
        refs.parameters = there.refs;
        nn::move_to(gpu, refs);
        there.draw_gradients(gpu, step);
        CHECK(cpu_update.apply(context{}, 0.1f) == Approx(gpu_update.apply(gpu, 0.1f)).epsilon(1e-6));
      }
      for (std::size_t i = 0; i < 4; ++i) {
        INFO(here.refs[i]->name);
        CHECK(test::largest_difference(here.refs[i]->value, there.refs[i]->value.on_host()) < 1e-6);
        const auto gradient = there.refs[i]->gradient.on_host();
        CHECK(std::all_of(gradient.begin(), gradient.end(), [](float g) { return g == 0; }));
      }
      archive a, b;
      cpu_update.save(a);
      gpu_update.save(b);
      REQUIRE(a.tensors.size() == b.tensors.size());
      for (const named_tensor& t : a.tensors) CHECK(b.at(t.name).extents == t.extents);
    }
}

TEST_CASE("gpu update: a gradient that is not finite changes nothing, and is named") {
  parameters there;
  const auto found = test::first_gpu();
  if (!found) return;
  const context& gpu = *found;
  updater update{there.refs, {}};
  there.draw_gradients(gpu, 1);
  auto bad = test::random_tensor<4>({1, 1, 1, 7}, 3);
  bad[5] = std::numeric_limits<float>::quiet_NaN();
  there.refs[1]->gradient.copy_from_host(bad);
  CHECK_THROWS_WITH(update.apply(gpu, 0.1f), Contains("'body.norm' holds nan at element 5"));
  const parameters fresh;
  CHECK(test::largest_difference(there.refs[0]->value.on_host(), fresh.refs[0]->value) == 0);
}

TEST_CASE("gpu training: captured steps do not outlive the updater that they were captured with", "[model]") {
  const auto found = test::first_gpu();
  if (!found) return;
  const context cpu = context{}.with_seed(5), gpu = found->with_seed(5).with_exact(true);
  const mask_rcnn_config config = test::small("lungs_small");
  auto [here, there] = test::twin_models{config};
  const std::vector<ground_truth> truths = test::truths_of();
  std::uint64_t step = 0;
  const auto norm_of = [&](mask_rcnn& model, const context& ctx, updater& update) {
    const auto images = test::images_of(config, 2, static_cast<std::uint32_t>(step) + 1);
    update.begin(ctx, 1e-5f);
    model.train_step(ctx, ctx.where().is_cuda() ? to_device(ctx, images) : images.clone(), truths, step,
                     [&] { update.queue(ctx); });
    return update.finish();
  };
  // Each directly, captured and replayed, then the first one again.
  const update_options sgd{.clip = clip_rule::none}, adamw{.optimizer = optimizer_rule::adamw, .clip = clip_rule::each};
  std::optional<updater> first_here, first_there;
  for (const update_options& options : {sgd, adamw}) {
    updater update_here{here.state().parameters, options}, update_there{there.state().parameters, options};
    for (int i = 0; i < 3; ++i, ++step)
      CHECK(norm_of(here, cpu, update_here) == Approx(norm_of(there, gpu, update_there)).epsilon(1e-3));
    if (first_here) break;
    first_here.emplace(std::move(update_here)), first_there.emplace(std::move(update_there));
  }
  for (int i = 0; i < 2; ++i, ++step)
    CHECK(norm_of(here, cpu, *first_here) == Approx(norm_of(there, gpu, *first_there)).epsilon(1e-3));
  const auto weights_there = [&] {
    std::vector<tensor<float, 4>> all;
    for (const nn::parameter* p : there.state().parameters) all.push_back(p->value.on_host());
    return all;
  };
  const std::vector<tensor<float, 4>> updated = weights_there();
  // AdamW moves a weight by its rate whatever the gradient's size; where that is rounding, by three steps each way.
  CHECK(largest_change(here.state().parameters, updated) < 7e-5);
  // Without an updater the weights are left as they are.
  for (int i = 0; i < 2; ++i) there.train_step(gpu, to_device(gpu, test::images_of(config, 2, 1)), truths, 0);
  nn::move_to(context{}, there.state());
  CHECK(largest_change(there.state().parameters, updated) == 0);
}

TEST_CASE("gpu training: the losses of the CPU, and weights that go anywhere", "[train]") {
  const scratch_folder where;
  const film_dataset films = drawn(where, 6), validation = drawn(where, 2, "other");
  const auto train = [&](const context& ctx, const char* folder) {
    mask_rcnn model{test::tiny_mask_rcnn(), 3};
    mask_rcnn_trainable student{model, films, validation, 3, {.batch = 2}};
    trainer_options options;
    options.folder = where / folder;
    options.stages = {{"heads", 1, 0.01f}, {"all", 2, 0.01f}};
    options.curve_every = 1;
    options.describe = student.description();
    CHECK(run_training(ctx, student, options).steps == 9);
  };
  const context cpu = context{}.with_threads(2).with_seed(3);
  const auto found = test::first_gpu();
  if (!found) return;
  const context gpu = found->with_threads(2).with_seed(3).with_exact(true);
  train(cpu, "cpu");
  train(gpu, "gpu");

  const auto numbers = [&](const char* folder) {
    std::istringstream lines{lungseg_test::contents_of(where / folder / "train.csv")};
    std::vector<double> result;
    std::string cell;
    std::getline(lines, cell);  // names
    while (std::getline(lines, cell)) {
      std::istringstream cells{cell};
      while (std::getline(cells, cell, ',')) result.push_back(std::stod(cell));
    }
    return result;
  };
  const std::vector<double> a = numbers("cpu"), b = numbers("gpu");
  REQUIRE(a.size() == b.size());
  // Rounding grows from step to step, until it decides about proposals: the first five of nine steps can be compared.
  REQUIRE(a.size() == 90);
  for (std::size_t i = 0; i < 50; ++i) {
    INFO("number " << i);
    CHECK(a[i] == Approx(b[i]).epsilon(1e-2).margin(1e-3));
  }

  // A model that was trained on one device predicts on the other.
  const film picture = read_film(where / "film0.png");
  predictor here = predictor::load(cpu, {where / "gpu/best.safetensors"}, {.min_score = 0});
  predictor there = predictor::load(gpu, {where / "gpu/best.safetensors"}, {.min_score = 0});
  const film_prediction x = here.predict(picture, "film0"), y = there.predict(picture, "film0");
  REQUIRE(x.lungs.size() == y.lungs.size());
  CHECK(!x.lungs.empty());
  for (std::size_t i = 0; i < x.lungs.size(); ++i) {
    CHECK(x.lungs[i].score == Approx(y.lungs[i].score).margin(1e-4));
    CHECK(std::abs(area(x.lungs[i].pixels) - area(y.lungs[i].pixels)) <= 2);
  }
}

TEST_CASE("gpu training: stopped and resumed it ends with the same bytes", "[train]") {
  const scratch_folder where;
  const film_dataset films = drawn(where, 4), validation = drawn(where, 2, "other");
  const auto found = test::first_gpu();
  if (!found) return;
  const context gpu = found->with_threads(2).with_seed(3).with_deterministic(true);
  trainer_options options;
  options.stages = {{"all", 3, 0.01f}};
  options.curve_every = 1;
  lungseg_test::check_resumed_run(gpu, where.path(), options, 6, [&](const auto& run) {
    mask_rcnn model{test::tiny_mask_rcnn(), 3};
    mask_rcnn_trainable student{model, films, validation, 3, {.batch = 2}};
    return run(student);
  });
}
