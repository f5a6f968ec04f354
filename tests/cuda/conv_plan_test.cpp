// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "cudnn/conv_plan.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "deviceless.hpp"
#include "model_convs.hpp"

using namespace lungseg;
using namespace lungseg::backend::cuda;
using test::deviceless;
using test::mask_rcnn_convs;

namespace {

struct number_format {
  dtype type;
  bool strict;
};
constexpr number_format formats[] = {
    {dtype::float32, true}, {dtype::float32, false}, {dtype::bfloat16, false}, {dtype::float16, false}};

/// The problems that the library asks for because of one layer: forward, and backward both ways.
std::vector<conv_problem> directions_of(const conv_problem& layer, const number_format& format) {
  conv_problem plain = layer;
  plain.type = format.type;
  plain.strict = format.strict;
  std::vector<conv_problem> all{plain};
  plain.bias = plain.residual = plain.relu = false;
  if (plain != all.front()) all.push_back(plain);
  for (const auto direction : {conv_direction::forward, conv_direction::data_gradient, conv_direction::filter_gradient})
    for (const bool accumulate : {false, true}) {
      if (direction == conv_direction::forward && !accumulate) continue;
      all.push_back(plain);
      all.back().direction = direction;
      all.back().accumulate = accumulate;
    }
  return all;
}

/// Whether tensor cores are the thing: 16 bytes of channels fit on both sides. (For float32, plain products are as
/// welcome as TF32 where cuDNN holds them for faster, as on the smallest maps.)
bool suits_tensor_cores(const conv_problem& p) {
  return p.type != dtype::float32 && p.large[3] % 8 == 0 && p.small[3] % 8 == 0;
}

/// The problems without a plan, and those whose plan is not what it ought to be, one a line.
std::string faults_of(const conv_planner& planner, const std::vector<conv_problem>& problems) {
  std::string faults;
  for (const conv_problem& problem : problems) {
    const auto plan = planner.find(problem);
    if (!plan)
      faults += "no plan: " + to_string(problem) + "\n";
    else if (problem.strict && plan->tensor_core)
      faults += "not strict: " + to_string(problem) + "\n";
    else if (suits_tensor_cores(problem) && !plan->tensor_core)
      faults += "no tensor cores: " + to_string(problem) + "\n";
  }
  return faults;
}

}  // namespace

TEST_CASE("conv_plan: every convolution of the model has a compiled algorithm on sm_90, in each direction and type") {
  const deviceless sm90;
  if (!sm90.planner) return;
  for (const number_format& format : formats)
    for (const int size : {256, 512}) {
      std::vector<conv_problem> problems;
      for (const conv_problem& layer : mask_rcnn_convs(2, size, size == 256 ? 3 : 1, 256, 32).all)
        for (const conv_problem& problem : directions_of(layer, format)) problems.push_back(problem);
      INFO(problems.size() << " problems in " << name(format.type) << (format.strict ? ", strict" : "") << " at "
                           << size);
      CHECK(problems.size() > 300);
      CHECK(faults_of(*sm90.planner, problems) == "");
    }
}

TEST_CASE("conv_plan: the best plans are all different, and each is found again by its algorithm and settings") {
  const deviceless sm90;
  if (!sm90.planner) return;
  std::size_t plans = 0;
  const auto convs = mask_rcnn_convs(2, 256, 3, 256, 32).all;
  for (std::size_t i = 0; i < convs.size(); i += 7)
    for (const conv_problem& problem : directions_of(convs[i], {dtype::bfloat16, false})) {
      const auto best = sm90.planner->best(problem, 5);
      const auto first = sm90.planner->find(problem);
      REQUIRE(best.empty() == !first);
      if (first) CHECK(best.front().choice == first->choice);
      CHECK(best.size() <= 5);
      plans += best.size();
      for (const conv_plan& plan : best) {
        INFO(to_string(problem) << ", engine " << plan.choice.engine);
        const auto again = sm90.planner->plan_of(problem, plan.choice);
        REQUIRE(again);
        CHECK((again->choice == plan.choice && again->workspace == plan.workspace));
        CHECK(std::count_if(best.begin(), best.end(), [&](auto& p) { return p.choice == plan.choice; }) == 1);
      }
    }
  CHECK(plans > 100);
}

TEST_CASE("conv_plan: an algorithm that cuDNN does not have, or that is not acceptable, gives no plan") {
  const deviceless sm90;
  if (!sm90.planner) return;
  conv_problem p{.large = {1, 16, 16, 64}, .filter = {64, 1, 1, 64}, .small = {1, 16, 16, 64}};
  CHECK_FALSE(sm90.planner->plan_of(p, {.engine = 123456}));
  CHECK_FALSE(sm90.planner->plan_of(p, {.engine = -1}));
  const auto plan = sm90.planner->find(p);
  REQUIRE(plan);
  engine_choice odd = plan->choice;
  odd.knobs.emplace_back(CUDNN_KNOB_TYPE_TILE_SIZE, 987654);
  CHECK_FALSE(sm90.planner->plan_of(p, odd));
  for (const conv_plan& each : sm90.planner->best(p, 5)) {
    conv_problem strict = p;
    strict.strict = true;
    if (each.tensor_core) CHECK_FALSE(sm90.planner->plan_of(strict, each.choice));
  }
}

TEST_CASE("conv_plan: scratch memory stays within its limit, or there is no plan") {
  const deviceless sm90;
  if (!sm90.planner) return;
  int limited_plans = 0;
  for (conv_problem p : mask_rcnn_convs(2, 256, 3, 256, 32).all) {
    p.direction = conv_direction::filter_gradient;
    p.bias = p.residual = p.relu = false;
    const auto free = sm90.planner->find(p);
    REQUIRE(free);
    if (free->workspace == 0) continue;
    ++limited_plans;
    const auto limited = sm90.planner->find(p, {.workspace = free->workspace - 1});
    CHECK((!limited || limited->workspace < free->workspace));
  }
  CHECK(limited_plans > 0);
}

TEST_CASE("conv_plan: tensors that begin anywhere have a plan too") {
  const deviceless sm90;
  if (!sm90.planner) return;
  for (const number_format& format : formats) {
    conv_problem p{
        .type = format.type, .strict = format.strict, .bias = true, .relu = true, .alignment = bytes_of(format.type)};
    p.large = {1, 16, 16, 3}, p.filter = {5, 3, 3, 3}, p.small = {1, 16, 16, 5};
    p.before = p.after = {1, 1};
    const bool fused = sm90.planner->find(p).has_value();
    p.bias = p.relu = false;  // what is left when nothing is fused
    CHECK((fused || sm90.planner->find(p)));
  }
}

TEST_CASE("conv_plan: what cuDNN cannot do in one piece has no plan, which is no error") {
  const deviceless sm90;
  if (!sm90.planner) return;
  conv_problem p{.bias = true, .relu = true, .large = {1, 8, 8, 16}, .filter = {16, 1, 1, 16}, .small = {1, 8, 8, 16}};
  CHECK(sm90.planner->find(p));
  p.accumulate = true;
  CHECK_FALSE(sm90.planner->find(p));
  p.accumulate = false, p.direction = conv_direction::data_gradient;
  CHECK_FALSE(sm90.planner->find(p));
}

TEST_CASE("conv_plan: a description of a device that makes no sense is refused") {
  const deviceless sm90;
  if (!sm90.planner) return;
  CHECK_THROWS_AS((conv_planner{*sm90.cudnn, std::string_view{"{}"}}), device_error);
}

TEST_CASE("conv_problem: zeros behind the image, symmetric where that gives the same result") {
  CHECK(padding_after(256, 7, 2, 3, 128) == 3);
  CHECK(padding_after(64, 3, 1, 1, 64) == 1);
  CHECK(padding_after(8, 3, 2, 0, 4) == 1);  // "SAME" of TensorFlow: below and right only
  CHECK(padding_after(8, 1, 2, 0, 4) == 0);
  CHECK(padding_after(7, 7, 1, 0, 1) == 0);
  conv_problem a, b;
  b.relu = true;
  CHECK(((a <=> b) != 0));  // plans are kept apart
}
