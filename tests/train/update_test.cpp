// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/train/update.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <memory>

#include "lungseg/core/random.hpp"

using namespace lungseg;

namespace {

const context two_threads = context{}.with_threads(2);

/// A few parameters with drawn weights; gradients are drawn anew for each step.
struct parameters {
  std::vector<std::unique_ptr<nn::parameter>> owned;
  std::vector<nn::parameter*> refs;

  parameters() {
    add("body.weight", {3, 3, 3, 5}, true);
    add("body.norm", {1, 1, 1, 7}, false);
    add("head.weight", {2, 1, 1, 30000}, true);  // more than one block of a sum
  }
  void add(const std::string& name, const shape<4>& extents, bool decays) {
    owned.push_back(std::make_unique<nn::parameter>(
        nn::parameter{.name = name, .value = tensor<float, 4>{extents}, .gradient = {}, .decays = decays}));
    random_stream random{1, 1, owned.size()};
    for (float& w : owned.back()->value) w = random.normal();
    refs.push_back(owned.back().get());
  }
  void draw_gradients(std::uint64_t step) {
    for (std::size_t i = 0; i < refs.size(); ++i) {
      random_stream random{2, static_cast<std::uint32_t>(i), step};
      for (float& g : refs[i]->gradient_sum(two_threads)) g = 0.1f * random.normal();
    }
  }
  nn::parameter& operator[](std::size_t i) { return *refs[i]; }
};

double norm_of(const tensor<float, 4>& x) {
  double sum = 0;
  for (const float v : x) sum += static_cast<double>(v) * static_cast<double>(v);
  return std::sqrt(sum);
}

std::vector<float> copy_of(const tensor<float, 4>& x) {
  return {x.begin(), x.end()};
}

}  // namespace

TEST_CASE("SGD follows its recurrence, and leaves norms undecayed", "[train][update]") {
  parameters model, before;
  updater update{model.refs, {.momentum = 0.9f, .weight_decay = 0.01f, .clip = clip_rule::none}};
  std::vector<std::vector<double>> weight, velocity;
  for (const nn::parameter* p : before.refs) {
    weight.emplace_back(p->value.begin(), p->value.end());
    velocity.emplace_back(static_cast<std::size_t>(p->value.size()));
  }
  for (std::uint64_t step = 0; step < 3; ++step) {
    model.draw_gradients(step);
    before.draw_gradients(step);
    const float rate = 0.1f / static_cast<float>(step + 1);
    update.apply(two_threads, rate);
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t k = 0; k < weight[i].size(); ++k) {
        const double g = static_cast<double>(before[i].gradient[static_cast<std::int64_t>(k)]);
        velocity[i][k] = 0.9 * velocity[i][k] + g + (i == 1 ? 0.0 : 0.01 * weight[i][k]);
        weight[i][k] -= static_cast<double>(rate) * velocity[i][k];
      }
  }
  double worst = 0;
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t k = 0; k < weight[i].size(); ++k)
      worst =
          std::max(worst, std::abs(weight[i][k] - static_cast<double>(model[i].value[static_cast<std::int64_t>(k)])));
  CHECK(worst < 1e-5);
  for (std::size_t i = 0; i < 3; ++i) CHECK(norm_of(model[i].gradient) == 0);
}

TEST_CASE("AdamW's first step is the rate in the gradient's direction, whenever a layer starts", "[train][update]") {
  parameters model;
  updater update{model.refs, {.optimizer = optimizer_rule::adamw, .weight_decay = 0, .clip = clip_rule::none}};
  model[0].trainable = false;
  for (std::uint64_t step = 0; step < 20; ++step) {
    model.draw_gradients(step);
    update.apply(two_threads, 0.01f);
  }
  model[0].trainable = true;  // a stage that thaws it
  const std::vector<float> before = copy_of(model[0].value);
  model.draw_gradients(20);
  const std::vector<float> gradient = copy_of(model[0].gradient);
  update.apply(two_threads, 0.01f);
  for (std::size_t k = 0; k < before.size(); ++k) {
    const float moved = before[k] - model[0].value[static_cast<std::int64_t>(k)];
    CHECK(moved == Approx(gradient[k] > 0 ? 0.01 : -0.01).epsilon(1e-3));
  }
}

TEST_CASE("clipping scales gradients to the norm, together or each", "[train][update]") {
  // One step of plain SGD with rate 1 moves a weight by its clipped gradient.
  const auto moved = [](clip_rule rule, float limit, std::vector<double>& norms) {
    parameters model, before;
    model.draw_gradients(0);
    for (const nn::parameter* p : model.refs) norms.push_back(norm_of(p->gradient));
    updater update{model.refs, {.momentum = 0, .weight_decay = 0, .clip = rule, .clip_norm = limit}};
    const double total = update.apply(two_threads, 1);
    CHECK(total == Approx(std::hypot(norms[0], norms[1], norms[2])));
    std::vector<double> result;
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::int64_t k = 0; k < model[i].value.size(); ++k) before[i].value[k] -= model[i].value[k];
      result.push_back(norm_of(before[i].value));
    }
    return result;
  };
  std::vector<double> norms, same, again;
  const auto together = moved(clip_rule::global, 0.5f, norms), each = moved(clip_rule::each, 0.5f, same),
             loose = moved(clip_rule::global, 1e6f, again);
  CHECK(std::hypot(together[0], together[1], together[2]) == Approx(0.5).epsilon(1e-3));
  CHECK(together[0] / together[2] == Approx(norms[0] / norms[2]).epsilon(1e-2));  // the direction stays
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(each[i] == Approx(std::min(norms[i], 0.5)).epsilon(1e-3));
    CHECK(loose[i] == Approx(norms[i]).epsilon(1e-3));
  }
}

TEST_CASE("frozen parameters stay, and remember nothing", "[train][update]") {
  parameters model;
  updater update{model.refs, {}};
  model[1].trainable = false;
  const std::vector<float> before = copy_of(model[1].value), other = copy_of(model[0].value);
  model.draw_gradients(0);
  update.apply(two_threads, 0.1f);
  CHECK(copy_of(model[1].value) == before);
  CHECK(norm_of(model[1].gradient) == 0);
  CHECK(copy_of(model[0].value) != other);
  archive saved;
  update.save(saved);
  CHECK(saved.find("optimizer.first/body.weight"));
  CHECK_FALSE(saved.find("optimizer.first/body.norm"));
}

TEST_CASE("a gradient that is not finite stops with the parameter's name, before anything is changed",
          "[train][update]") {
  const float bad = GENERATE(std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 1e30f);
  parameters model;
  updater update{model.refs, {}};
  const std::vector<float> before = copy_of(model[2].value);
  model.draw_gradients(0);
  model[0].gradient[7] = bad;
  SECTION("one layer") {
    CHECK_THROWS_WITH(update.apply(two_threads, 0.1f), Catch::Contains("body.weight"));
  }
  SECTION("of several, the one nearest to the losses") {
    model[2].gradient[40000] = bad;
    CHECK_THROWS_WITH(update.apply(two_threads, 0.1f), Catch::Contains("head.weight"));
  }
  SECTION("a frozen layer does not matter") {
    model[0].trainable = false;
    CHECK_NOTHROW(update.apply(two_threads, 0));
  }
  CHECK(copy_of(model[2].value) == before);
}

TEST_CASE("momentum moves a weight on in a step without its gradient, and nothing that never had one",
          "[train][update]") {
  parameters model;
  updater update{model.refs, {.momentum = 0.5f, .weight_decay = 0, .clip = clip_rule::none}};
  const std::vector<float> start = copy_of(model[1].value);
  model.draw_gradients(0);
  model[1].gradient = {};
  const std::vector<float> gradient = copy_of(model[0].gradient);
  update.apply(two_threads, 0.1f);
  const std::vector<float> before = copy_of(model[0].value);
  update.apply(two_threads, 0.1f);
  for (std::size_t k = 0; k < before.size(); ++k)
    CHECK(model[0].value[static_cast<std::int64_t>(k)] ==
          Approx(before[k] - 0.1f * 0.5f * gradient[k]).margin(1e-7).epsilon(1e-5));
  CHECK(copy_of(model[1].value) == start);
}

TEST_CASE("an updater continues bit for bit from what it saved", "[train][update]") {
  const optimizer_rule rule = GENERATE(optimizer_rule::sgd, optimizer_rule::adamw);
  const update_options options{.optimizer = rule};
  parameters whole, halves;
  updater one{whole.refs, options};
  const auto draw = [](parameters& model, std::uint64_t step) {
    model.draw_gradients(step);
    if (step == 3) model[0].gradient = {};  // a film that says nothing of this layer
  };
  for (std::uint64_t step = 0; step < 6; ++step) {
    draw(whole, step);
    one.apply(two_threads, 0.05f);
  }
  updater first{halves.refs, options}, second{halves.refs, options};
  archive saved;
  for (std::uint64_t step = 0; step < 6; ++step) {
    draw(halves, step);
    (step < 3 ? first : second).apply(two_threads, 0.05f);
    if (step == 2) {
      first.save(saved);
      second.load(saved);
    }
  }
  for (std::size_t i = 0; i < 3; ++i) CHECK(copy_of(whole[i].value) == copy_of(halves[i].value));

  saved.tensors[0].extents = {1, 1, 1, 135};
  updater third{halves.refs, options};
  CHECK_THROWS_WITH(third.load(saved), Catch::Contains("body.weight") && Catch::Contains("3 x 3 x 3 x 5"));
}

TEST_CASE("senseless update options are refused", "[train][update]") {
  CHECK_THROWS_AS((updater{{}, {.momentum = 1}}), option_error);
  CHECK_THROWS_AS((updater{{}, {.weight_decay = -1}}), option_error);
  CHECK_THROWS_AS((updater{{}, {.clip_norm = 0}}), option_error);
}
