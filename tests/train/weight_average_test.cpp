// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/train/weight_average.hpp"

#include <catch2/catch.hpp>

#include "../support/scratch_folder.hpp"
#include "toy.hpp"

using namespace lungseg;
using lungseg_test::scratch_folder;

namespace {

struct two_values {
  nn::parameter weight{.name = "weight", .value = tensor<float, 4>{{1, 1, 1, 2}}, .gradient = {}};
  nn::buffer mean{"mean", tensor<float, 4>{{1, 1, 1, 1}}};
  nn::state_refs state() { return {{&weight}, {&mean}}; }
  void set(float value) {
    weight.value.fill(value);
    mean.value.fill(-value);
  }
};

}  // namespace

TEST_CASE("weight_average: what it is after each step, by hand", "[train]") {
  two_values net;
  weight_average average{net.state(), 0.25f};
  const auto averaged = [&] {
    float seen = 0;
    average.with_averaged(context{}, [&] {
      seen = net.weight.value[1];
      CHECK(net.mean.value[0] == -seen);
    });
    return seen;
  };
  net.set(8);
  CHECK(averaged() == 8);  // nothing is averaged yet
  average.add(context{}, 0);
  net.set(4);
  CHECK(averaged() == 8);
  average.add(context{}, 1);  // keeps min(0.25, 2 / 11) of it
  CHECK(averaged() == Approx(8 * 2.0 / 11 + 4 * 9.0 / 11));
  net.set(0);
  average.add(context{}, 100);  // keeps a quarter
  CHECK(averaged() == Approx(0.25 * (8 * 2.0 / 11 + 4 * 9.0 / 11)));
}

TEST_CASE("weight_average: the latest weights are back afterwards, also when something fails", "[train]") {
  two_values net;
  weight_average average{net.state(), 0.5f};
  net.set(1);
  average.add(context{}, 0);
  net.set(3);
  const std::uint64_t version = net.weight.version;
  average.with_averaged(context{}, [&] { CHECK(net.weight.version > version); });
  CHECK(net.weight.value[0] == 3);
  CHECK(net.mean.value[0] == -3);
  CHECK_THROWS_AS(average.with_averaged(context{}, [] { throw file_error{"full"}; }), file_error);
  CHECK(net.weight.value[0] == 3);
}

TEST_CASE("weight_average: off, it does nothing and stores nothing", "[train]") {
  two_values net;
  weight_average average{net.state(), 0};
  net.set(1);
  average.add(context{}, 0);
  net.set(3);
  average.with_averaged(context{}, [&] { CHECK(net.weight.value[0] == 3); });
  archive to;
  average.save(to);
  CHECK(to.tensors.empty());
  CHECK_THROWS_WITH((weight_average{net.state(), 1}), Catch::Contains("average"));
  CHECK_THROWS_WITH((weight_average{net.state(), -0.1f}), Catch::Contains("average"));
}

TEST_CASE("weight_average: the best file of a run has the averaged weights, the last one both", "[train][trainer]") {
  const scratch_folder where;
  toy::regression model;
  trainer_options options;
  options.folder = where / "run";
  options.stages = {{"all", 1, 0.02f}};
  options.average = 0.5f;
  const training_result result = run_training(context{}.with_threads(1), model, options);
  const archive best = read_archive(result.files.best()), last = read_archive(result.files.last());
  const auto values = [](const archive& from, const char* name) {
    const auto v = from.at(name).as<float, 4>();
    return std::vector<float>(v.begin(), v.end());
  };
  CHECK(values(best, "head.weight") == values(last, "average/head.weight"));
  CHECK(values(best, "head.weight") != values(last, "head.weight"));
  CHECK(best.find("average/head.weight") == nullptr);
}
