// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "../support/drawn_films.hpp"
#include "../support/scratch_folder.hpp"
#include "../support/tiny_mask_rcnn.hpp"
#include "../support/tiny_unet.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/distributed/run_ranks.hpp"
#include "lungseg/train/mask_rcnn_trainable.hpp"
#include "lungseg/train/trainer.hpp"
#include "lungseg/train/unet_trainable.hpp"
#include "lungseg/train/view_trainable.hpp"

using namespace lungseg;
using lungseg_test::contents_of;
using lungseg_test::drawn;
using lungseg_test::scratch_folder;

namespace {

const context ctx = context{}.with_threads(1).with_seed(3).with_exact(true);

/// What is trained: five films to read of six, batches of four.
struct task {
  scratch_folder where;
  film_dataset films = drawn(where, 9), validation = drawn(where, 5, "validation");
  std::string kind = "lungs";
  trainer_options options;

  task() {
    lungseg_test::put_file(where / "film3.png", "no film");
    options.stages = {{"all", 2, 1e-4f}};  // so small that rounding does not grow
    options.curve_every = 1;
    options.average = 0.9f;
  }

  /// One rank's part. \param world  null: alone
  training_result run(const context& base, const std::shared_ptr<communicator>& world, const std::string& folder,
                      int cancel_at = -1) const {
    const context own = base.across(world);
    learning_options learning{.batch = 4};
    if (own.world()) learning.rank = own.world()->rank(), learning.ranks = own.world()->size();
    trainer_options o = options;
    o.folder = where / folder;
    o.resume = true;
    int asked = 0;
    o.cancelled = [&asked, cancel_at] { return asked++ == cancel_at; };
    if (kind == "mask") {
      unet model{test::tiny_unet(), 3};
      unet_trainable student{model, films, validation, own.seed(), learning};
      o.describe = student.description();
      return run_training(own, student, o);
    }
    if (kind == "view") {
      view_classifier model{{.size = 32, .channels = {8, 16}}, 3};
      view_material material;
      for (int i = 0; i < 3; ++i) material.films.push_back(film{40 + i, 48, static_cast<std::uint8_t>(90 * i)});
      view_trainable student{model, material, material, {.batch = 6}};
      o.describe = student.description();
      return run_training(own, student, o);
    }
    mask_rcnn model{test::tiny_mask_rcnn(), 3};
    mask_rcnn_trainable student{model, films, validation, own.seed(), learning};
    o.describe = student.description();
    return run_training(own, student, o);
  }

  /// All ranks, as threads of this process that play `processes` processes of `threads` ranks.
  training_result run_on(int processes, int threads, const std::string& folder, int cancel_at = -1) const {
    const auto outside = thread_world::make(processes);
    return run_ranks(outside, [&](const std::shared_ptr<communicator>& process) {
      return run_ranks(thread_world::make(threads, processes > 1 ? process : nullptr),
                       [&](const std::shared_ptr<communicator>& world) {
                         return run(context{}.with_threads(1).with_seed(3).with_exact(true), world, folder, cancel_at);
                       });
    });
  }
};

void check_same_files(const scratch_folder& where, const std::string& one, const std::string& other) {
  for (const char* file : {"last.safetensors", "best.safetensors", "train.csv", "validation.csv"}) {
    INFO(one << " and " << other << ": " << file);
    CHECK(contents_of(where / one / file).size() > 0);
    CHECK(contents_of(where / one / file) == contents_of(where / other / file));
  }
}

std::vector<std::vector<double>> table_of(const std::filesystem::path& file) {
  std::ifstream in{file};
  std::string line;
  std::getline(in, line);
  std::vector<std::vector<double>> rows;
  while (std::getline(in, line)) {
    std::istringstream cells{line};
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(std::stod(cell));
  }
  return rows;
}

void check_close_curves(const scratch_folder& where, const std::string& one, const std::string& other, double margin) {
  for (const char* file : {"train.csv", "validation.csv"}) {
    const auto a = table_of(where / one / file), b = table_of(where / other / file);
    REQUIRE(a.size() > 1);
    REQUIRE(a.size() == b.size());
    for (std::size_t row = 0; row < a.size(); ++row)
      for (std::size_t k = 0; k < a[row].size(); ++k) {
        INFO(file << " row " << row << " column " << k);
        CHECK(a[row][k] == Approx(b[row][k]).epsilon(margin).margin(margin));
      }
  }
}

}  // namespace

TEST_CASE("a rank for each film learns the same bytes in one process, in two and in four", "[distributed][trainer]") {
  task t;
  t.kind = GENERATE("lungs", "mask", "view");
  CAPTURE(t.kind);
  CHECK(t.run_on(1, 4, "one").stop == stop_reason::finished);
  t.run_on(2, 2, "two");
  t.run_on(4, 1, "four");
  check_same_files(t.where, "one", "two");
  check_same_files(t.where, "one", "four");
}

TEST_CASE("ranks learn what one learns alone from the whole batch", "[distributed][trainer]") {
  task t;
  t.kind = GENERATE("lungs", "mask", "view");
  const auto [ranks, overlap] = GENERATE(table<int, bool>({{2, true}, {3, false}, {4, true}}));
  t.options.overlap = overlap;
  CAPTURE(t.kind, t.options.overlap, ranks);
  t.run(ctx, nullptr, "alone");
  t.run_on(1, ranks, "ranks");
  check_close_curves(t.where, "alone", "ranks", 5e-4);
}

TEST_CASE("a training of some ranks goes on with others", "[distributed][trainer]") {
  task t;
  t.run_on(2, 2, "whole");
  CHECK(t.run_on(2, 2, "parts", 2).stop == stop_reason::cancelled);
  CHECK(t.run_on(4, 1, "parts").stop == stop_reason::finished);
  check_same_files(t.where, "whole", "parts");
  CHECK(t.run_on(1, 2, "others", 3).stop == stop_reason::cancelled);
  CHECK(t.run_on(1, 3, "others").stop == stop_reason::finished);
  check_close_curves(t.where, "whole", "others", 5e-4);
}

TEST_CASE("ranks that do not train the same are refused by name", "[distributed][trainer]") {
  task t, other;
  other.films.films.pop_back();
  const auto team = thread_world::make(2);
  CHECK_THROWS_WITH(run_ranks(team,
                              [&](const std::shared_ptr<communicator>& world) {
                                return (world->rank() == 1 ? other : t).run(ctx, world, "differing");
                              }),
                    Catch::Contains("rank 1 of 2") && Catch::Contains("films") && Catch::Contains("rank 0 of 2"));
  const instruction_set less = instruction_set::baseline;
  if (ctx.instructions() == less) return;
  CHECK_THROWS_WITH(run_ranks(thread_world::make(2),
                              [&](const std::shared_ptr<communicator>& world) {
                                return t.run(world->rank() == 1 ? ctx.with_instructions(less) : ctx, world,
                                             "differing");
                              }),
                    Catch::Contains("instruction set") && Catch::Contains("rank 1 of 2"));
}

TEST_CASE("a rank that fails ends a training, and the checkpoint before stays", "[distributed][trainer]") {
  task t;
  t.options.stages = {{"all", 3, 1e-4f}};
  const auto run = [&](int fail_at) {
    return run_ranks(thread_world::make(2), [&](const std::shared_ptr<communicator>& world) {
      trainer_options o = t.options;
      mask_rcnn model{test::tiny_mask_rcnn(), 3};
      mask_rcnn_trainable student{model, t.films, {}, 3, {.batch = 4, .rank = world->rank(), .ranks = world->size()}};
      o.describe = student.description();
      o.folder = t.where / "failing";
      o.resume = true;
      int asked = 0;
      o.cancelled = [&, fail_at] {
        if (world->rank() == 1 && asked++ == fail_at) throw file_error{"the disk of rank 1 is full"};
        return false;
      };
      return run_training(ctx.across(world), student, o);
    });
  };
  CHECK_THROWS_WITH(run(5), "the disk of rank 1 is full");
  CHECK(state_of(read_archive(t.where / "failing" / "last.safetensors")).step == 4);
  CHECK(run(-1).steps == 6);
}
