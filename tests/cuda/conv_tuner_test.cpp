// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "cudnn/conv_tuner.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "../support/gpu.hpp"
#include "../support/random_tensor.hpp"
#include "../support/scratch_folder.hpp"
#include "deviceless.hpp"
#include "lungseg/core/capture.hpp"
#include "lungseg/core/transfer.hpp"
#include "lungseg/ops/conv2d.hpp"

using namespace lungseg;
using namespace lungseg::backend::cuda;
using lungseg_test::contents_of;
using lungseg_test::put_file;
using lungseg_test::scratch_folder;
using test::deviceless;

namespace {

const conv_problem problem = with_padding({.type = dtype::bfloat16,
                                           .large = {2, 64, 64, 64},
                                           .filter = {128, 3, 3, 64},
                                           .small = {2, 64, 64, 128},
                                           .before = {1, 1}});

/// Made-up times: the plan `fast` is the fastest. Counts its calls.
struct made_up {
  std::size_t fast;
  int calls = 0;

  plan_timer timer() {
    return [this](std::span<const conv_plan> plans) {
      ++calls;
      std::vector<double> seconds;
      for (std::size_t i = 0; i < plans.size(); ++i) seconds.push_back(i == fast ? 1e-5 : 2e-5);
      return seconds;
    };
  }
};

}  // namespace

TEST_CASE("fastest: the smallest time, the first of equals, never one that did not run") {
  const double times[] = {NAN, 3, 2, 2, NAN};
  CHECK(fastest(times) == 2);
  const double failed[] = {NAN, NAN};
  CHECK_FALSE(fastest(failed));
  CHECK_FALSE(fastest({}));
}

TEST_CASE("conv_tuner: the fastest is taken and kept, so that the next one measures nothing") {
  const deviceless sm90;
  if (!sm90.planner) return;
  const auto plans = sm90.planner->best(problem, 5);
  REQUIRE(plans.size() > 2);
  const scratch_folder folder;
  for (int run = 0; run < 2; ++run) {
    conv_tuner tuner{tuning_file{folder / "choices"}, "NVIDIA H100", 91900};
    made_up times{.fast = 2};
    const auto plan = tuner.choose(*sm90.planner, problem, times.timer());
    REQUIRE(plan);
    CHECK(plan->choice == plans[2].choice);
    CHECK(times.calls == (run == 0 ? 1 : 0));
  }
}

TEST_CASE("conv_tuner: another device, version or convolution is measured for itself") {
  const deviceless sm90;
  if (!sm90.planner) return;
  const scratch_folder folder;
  made_up times{.fast = 1};
  conv_problem accumulating = problem, unaligned = problem;
  accumulating.accumulate = true, unaligned.alignment = 2;
  const auto measure = [&](const char* device, int version, const conv_problem& p) {
    conv_tuner{tuning_file{folder / "choices"}, device, version}.choose(*sm90.planner, p, times.timer());
    return times.calls;
  };
  CHECK(measure("NVIDIA H100", 91900, problem) == 1);
  CHECK(measure("NVIDIA H200", 91900, problem) == 2);
  CHECK(measure("NVIDIA H100", 92000, problem) == 3);
  CHECK(measure("NVIDIA H100", 91900, accumulating) == 4);
  CHECK(measure("NVIDIA H100", 91900, problem) == 4);
  const auto choices = contents_of(folder / "choices");
  conv_tuner{tuning_file{folder / "choices"}, "NVIDIA H100", 91900}.choose(*sm90.planner, unaligned, times.timer());
  CHECK(contents_of(folder / "choices") != choices);
}

TEST_CASE("conv_tuner: where nothing may be measured, the file counts, else the planner's best") {
  const deviceless sm90;
  if (!sm90.planner) return;
  const auto plans = sm90.planner->best(problem, 5);
  const scratch_folder folder;
  conv_tuner tuner{tuning_file{folder / "choices"}, "NVIDIA H100", 91900};
  CHECK(tuner.choose(*sm90.planner, problem, {})->choice == plans[0].choice);
  CHECK(folder.count() == 0);
  made_up times{.fast = 1};
  tuner.choose(*sm90.planner, problem, times.timer());
  CHECK(tuner.choose(*sm90.planner, problem, {})->choice == plans[1].choice);
}

TEST_CASE("conv_tuner: nothing is kept when nothing ran, and what cuDNN cannot do has no plan") {
  const deviceless sm90;
  if (!sm90.planner) return;
  const scratch_folder folder;
  conv_tuner tuner{tuning_file{folder / "choices"}, "NVIDIA H100", 91900};
  const auto none_ran = [](std::span<const conv_plan> plans) { return std::vector<double>(plans.size(), NAN); };
  CHECK(tuner.choose(*sm90.planner, problem, none_ran)->choice == sm90.planner->find(problem)->choice);
  conv_problem impossible = problem;
  impossible.relu = impossible.accumulate = true;
  CHECK_FALSE(tuner.choose(*sm90.planner, impossible, none_ran));
  CHECK(folder.count() == 0);
}

TEST_CASE("conv_tuner: an algorithm in the file that cuDNN does not have is measured anew") {
  const deviceless sm90;
  if (!sm90.planner) return;
  const scratch_folder folder;
  made_up times{.fast = 1};
  conv_tuner{tuning_file{folder / "choices"}, "NVIDIA H100", 91900}.choose(*sm90.planner, problem, times.timer());
  std::string text = contents_of(folder / "choices");
  const auto before = text;
  text.replace(text.rfind('\t'), std::string::npos, "\t987654 2=1\n");
  put_file(folder / "choices", text);
  conv_tuner{tuning_file{folder / "choices"}, "NVIDIA H100", 91900}.choose(*sm90.planner, problem, times.timer());
  CHECK(times.calls == 2);
  CHECK(contents_of(folder / "choices") == before);
}

TEST_CASE("gpu tuning: a context with a file measures once, and nothing while work is being captured") {
  if (!test::first_gpu()) return;
  const scratch_folder folder;
  const gpu_options options{.tuning_file = folder / "choices"};
  const auto convolve = [](const context& ctx, int outputs, bool captured) {
    const auto x = to_device(ctx, test::random_tensor<4>({2, 32, 32, 64}, 1)),
               filter = to_device(ctx, test::random_tensor<4>({outputs, 3, 3, 64}, 2));
    auto y = ctx.make<float>(shape<4>{2, 32, 32, outputs});
    const auto work = [&] { ops::conv2d(ctx, x, filter, {}, {}, y, {.padding = {1, 1}}); };
    captured ? capture(ctx, work)->launch() : work();
    const auto host = to_host(ctx, y);
    return std::vector<float>{host.begin(), host.end()};
  };
  const context ctx = context::on(device::cuda(0), options);
  const auto first = convolve(ctx, 64, false);
  const std::string kept = contents_of(options.tuning_file);
  CHECK(std::count(kept.begin(), kept.end(), '\n') == 2);
  CHECK(convolve(context::on(device::cuda(0), options), 64, false) == first);
  ctx.gpu().workspace(std::size_t{256} << 20, "test");  // as much as any plan may want
  convolve(ctx, 32, true);
  CHECK(contents_of(options.tuning_file) == kept);
}
