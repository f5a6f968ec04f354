// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// A program for mpirun: two ranks train, and in the third step rank 1 does what the first argument says: it loops for
// ever (`loop`), waits for what never comes (`lock`), has announced work that takes longer than the watchdog waits
// (`long`), or is as slow and gives signs of its work (`slow`). The second argument is a folder for the run, the third
// one the watchdog's limit.

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <utility>

#include "lungseg/distributed/mpi_world.hpp"
#include "lungseg/train/trainer.hpp"
#include "lungseg/train/view_trainable.hpp"

using namespace lungseg;
using namespace std::chrono_literals;

namespace {

void hinder(const context& ctx, const std::string& way, std::chrono::duration<double> longer) {
  if (way == "loop")
    for (volatile bool ever = true; ever;) {
    }
  if (way == "lock") std::this_thread::sleep_for(1h);
  if (way == "long") {
    const long_work tuning{ctx.signs(), "tuning"};
    std::this_thread::sleep_for(longer);
  }
  for (auto left = longer; way == "slow" && left > 0s; left -= 100ms, ctx.tick()) std::this_thread::sleep_for(100ms);
}

struct hindered : view_trainable {
  using view_trainable::view_trainable;
  std::string way;
  std::chrono::duration<double> longer{};

  named_values train_step(const context& ctx, const batch_place& place, const std::function<void()>& update) {
    return view_trainable::train_step(ctx, place, [&] {
      update();
      if (place.step == 2 && ctx.world()->rank() == 1) hinder(ctx, way, longer);
    });
  }
};

}  // namespace

int main(int, char** arguments) {
  const double watchdog = std::stod(arguments[3]);
  const auto world = std::make_shared<mpi_world>(mpi_options{.watchdog = watchdog});
  const std::filesystem::path folder = arguments[2];
  if (world->rank() == 0) std::filesystem::remove_all(folder);
  view_classifier model{{.size = 32, .channels = {8, 16}}, 3};
  view_material material;
  for (int i = 0; i < 3; ++i) material.films.push_back(film{40 + i, 48, static_cast<std::uint8_t>(90 * i)});
  hindered student{model, material, material, {.batch = 6}};
  student.way = arguments[1];
  student.longer = std::chrono::duration<double>{3 * watchdog};
  trainer_options options;
  options.stages = {{"all", 3, 1e-3f}};
  options.folder = folder;
  const training_result result = run_training(context{}.with_threads(1).across(world), student, options);
  if (world->rank() == 0) std::printf("trained for %d steps\n", static_cast<int>(result.steps));
  return 0;
}
