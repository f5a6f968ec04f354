// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <catch2/catch.hpp>

#include "../support/drawn_films.hpp"
#include "../support/gpu.hpp"
#include "../support/random_tensor.hpp"
#include "../support/scratch_folder.hpp"
#include "../support/tiny_unet.hpp"
#include "../train/resumed_run.hpp"
#include "lungseg/core/transfer.hpp"
#include "lungseg/infer/predict/mask_predictor.hpp"
#include "lungseg/model/weights/unet_weights.hpp"
#include "lungseg/train/unet_trainable.hpp"

using namespace lungseg;
using lungseg_test::scratch_folder;

namespace {

tensor<float, 4> discs(int count) {
  tensor<float, 4> targets{{count, 64, 64, 1}};
  for (int n = 0; n < count; ++n)
    for (int y = 0; y < 64; ++y)
      for (int x = 0; x < 64; ++x) targets(n, y, x, 0) = (x - 30) * (x - 30) + (y - 25) * (y - 25) < 200 + 100 * n;
  return targets;
}

}  // namespace

TEST_CASE("gpu unet: probabilities, losses and gradients of the CPU, directly and from the captured graph", "[model]") {
  const auto found = test::first_gpu();
  if (!found) return;
  const context cpu = context{}.with_seed(5), gpu = found->with_seed(5).with_exact(true);
  unet_config config = test::tiny_unet();
  config.drop_connect = 0.9f;  // drops some branches in four images
  unet here{config, 3}, there{config, 3};
  const tensor<float, 4> targets = discs(4), targets_there = to_device(gpu, targets);
  for (std::uint64_t step = 0; step < 3; ++step) {
    INFO("step " << step);
    const auto images = test::random_tensor<4>({4, 64, 64, 3}, static_cast<std::uint32_t>(step) + 1);
    const auto waits = gpu.gpu().counters().waits;
    const auto a = here.train_step(cpu, images.clone(), targets, step);
    const auto b = there.train_step(gpu, to_device(gpu, images), targets_there.get(), step);
    CHECK(gpu.gpu().counters().waits == waits + 1);
    CHECK(a.cross_entropy == Approx(b.cross_entropy).epsilon(1e-4));
    CHECK(a.dice == Approx(b.dice).epsilon(1e-4));
    double largest = 0, difference = 0;
    const nn::state_refs x = here.state(), y = there.state();
    for (std::size_t i = 0; i < x.parameters.size(); ++i) {
      const tensor<float, 4> got = y.parameters[i]->gradient.on_host();
      for (std::int64_t k = 0; k < got.size(); ++k) {
        const auto truth = static_cast<double>(x.parameters[i]->gradient[k]);
        largest = std::max(largest, std::fabs(truth));
        difference = std::max(difference, std::fabs(truth - static_cast<double>(got[k])));
      }
    }
    // Sums in another order, seen through the statistics of some 30 batch norms of four pictures.
    CHECK(difference < 1e-3 * largest);
    const auto p = here.probabilities(cpu, images.clone());
    const auto q = there.probabilities(gpu, to_device(gpu, images)).on_host();
    CHECK(test::largest_difference(p, q) < 1e-4);
  }
  const auto images = test::random_tensor<4>({4, 64, 64, 3}, 9);
  CHECK(here.validate_step(cpu, images.clone(), targets).total() ==
        Approx(there.validate_step(gpu, to_device(gpu, images), targets_there.get()).total()).epsilon(1e-4));
}

TEST_CASE("gpu unet: a training that is stopped and resumed ends with the same bytes, and predicts anywhere",
          "[train]") {
  const auto found = test::first_gpu();
  if (!found) return;
  const context gpu = found->with_threads(2).with_seed(3).with_deterministic(true);
  const scratch_folder where;
  const film_dataset films = drawn(where, 4), validation = drawn(where, 2, "other");
  trainer_options options;
  options.stages = {{"all", 3, 0.01f}};
  options.curve_every = 1;
  lungseg_test::check_resumed_run(gpu, where.path(), options, 6, [&](const auto& run) {
    unet model{test::tiny_unet(), 3};
    unet_trainable student{model, films, validation, 3, {.batch = 2}};
    return run(student);
  });
  const auto model = unet_from(read_archive(where / "whole/best.safetensors"));
  const film picture = read_film(where / "film0.png");
  const image<float> here = lung_probability(context{}, *model, picture),
                     there = lung_probability(gpu, *model, picture);
  REQUIRE(here.pixels.size() == there.pixels.size());
  for (std::size_t i = 0; i < here.pixels.size(); ++i) REQUIRE(here.pixels[i] == Approx(there.pixels[i]).margin(1e-3));
}
