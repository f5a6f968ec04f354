// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// train(films): what was said is done, in whatever order it was said, and what contradicts itself is refused.

#include "lungseg/api/train.hpp"
#include "lungseg/core/files/archive.hpp"
#include "lungseg/data/annotation/sides.hpp"
#include "lungseg/infer/predict/predictor.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <functional>

#include "../support/drawn_films.hpp"
#include "../support/scratch_folder.hpp"
#include "../support/tiny_mask_rcnn.hpp"

using namespace lungseg;
using lungseg_test::contents_of;
using lungseg_test::scratch_folder;

namespace {

using verb = std::function<training_setup(training_setup)>;

/// Trains with the verbs in this order.
training_result trained(training_setup setup, const std::vector<verb>& verbs, const std::filesystem::path& folder) {
  for (const verb& next : verbs) setup = next(std::move(setup));
  return std::move(setup).run(folder).training();
}

}  // namespace

TEST_CASE("train: verbs do the same in any order", "[api]") {
  const scratch_folder where, runs;
  const film_dataset films = lungseg_test::drawn(where, 4);
  const context ctx = context{}.with_threads(2).with_seed(99);
  const std::vector<verb> verbs{[&](training_setup s) { return std::move(s).seed(7); },
                                [&](training_setup s) { return std::move(s).on(ctx); },
                                [&](training_setup s) { return std::move(s).on(device::cpu()); },
                                [&](training_setup s) { return std::move(s).validation(0.25); },
                                [&](training_setup s) { return std::move(s).preset(test::tiny_mask_rcnn()); },
                                [&](training_setup s) {
                                  return std::move(s).stages({{"heads", 1, 1e-3f}});
                                }};
  const auto seed_of = [](const training_result& result) {
    return read_archive(result.files.last()).metadata.at(detail::state_prefix + std::string{"seed"});
  };
  const training_result first = trained(train(films), verbs, runs / "a");
  CHECK(seed_of(first) == "7");
  CHECK(first.steps == 1);
  const std::vector<verb> backwards{verbs.rbegin(), verbs.rend()};
  const training_result second = trained(train(films), backwards, runs / "b");
  CHECK(seed_of(second) == "7");
  CHECK((contents_of(second.files.last()) == contents_of(first.files.last())));

  SECTION("weights to start from bring their configuration and their sides") {
    const film_dataset mirrored = with_sides(films, laterality::image);
    const trained_model more = train(mirrored).from(first.files.best()).stages({{"heads", 1, 1e-4f}}).run(runs / "c");
    CHECK(more.predictor().models().front()->config().box_head_channels == test::tiny_mask_rcnn().box_head_channels);
    CHECK(more.predictor().sides() == laterality::patient);
    mask_rcnn_config other = test::tiny_mask_rcnn();
    other.laterality = "image";
    const trained_model again =
        train(mirrored).preset(other).from(first.files.best()).stages({{"heads", 1, 1e-4f}}).run(runs / "d");
    CHECK(again.predictor().sides() == laterality::patient);
  }
}

TEST_CASE("train: what would drop an earlier word is refused", "[api]") {
  const auto begin = [] { return train(film_dataset{}); };
  CHECK_THROWS_AS(begin().seed(1).seed(2), option_error);
  CHECK_THROWS_AS(begin().validation(0.2).validation(film_dataset{}), option_error);
  CHECK_THROWS_AS(begin().validation(film_dataset{}).validation(0.2), option_error);
  CHECK_THROWS_AS(begin().on(context{}).on(context{}), option_error);
  CHECK_THROWS_AS(begin().on(device::cpu()).on(device::cpu()), option_error);
  CHECK_THROWS_AS(begin().minutes(1).minutes(2), option_error);
  CHECK_THROWS_AS(begin().stages({{"all", 1, 1e-3f}}).stages({{"all", 1, 1e-3f}}), option_error);
  CHECK_THROWS_AS(begin().preset(lungs()).preset(lungs_small()), option_error);
  CHECK_THROWS_AS(begin().from("a").from("b"), option_error);
  CHECK_THROWS_AS(begin().report({}).report({}), option_error);
  CHECK_THROWS_AS(begin().validation(-0.1).run("nowhere"), option_error);
}

TEST_CASE("train: a training that is stopped goes on where it was", "[api]") {
  const scratch_folder where, runs;
  const film_dataset films = lungseg_test::drawn(where, 4);
  const auto begin = [&] {
    return train(films)
        .preset(test::tiny_mask_rcnn())
        .on(context{}.with_threads(2).with_seed(5))
        .stages({{"all", 2, 1e-3f}})
        .validation(0)
        .batch(2)
        .augmentation({});
  };
  const training_result whole = begin().run(runs / "whole").training();
  CHECK(whole.steps == 4);
  CHECK(read_archive(whole.files.last()).metadata.at(detail::state_prefix + std::string{"augmentation"}) == "none");

  std::atomic<bool> stop{false};
  int steps = 0;
  const progress_sink third = [&](const progress_report& seen) { stop = seen.task == "training" && ++steps > 3; };
  const trained_model part = begin().stop_on(stop).report({}, third).run(runs / "part");
  CHECK(part.training().stop == stop_reason::cancelled);
  CHECK(part.training().steps == 3);
  stop = true;
  CHECK_THROWS_AS(begin().stop_on(stop).run(runs / "none"), file_error);
  const training_result rest = begin().resume().run(runs / "part").training();
  CHECK(rest.steps == 4);
  CHECK((contents_of(rest.files.last()) == contents_of(whole.files.last())));
}

TEST_CASE("context: another device keeps everything else", "[core]") {
  const context ctx = context{}.with_threads(3).with_seed(5).with_exact(true).with_deterministic(true);
  const context same = ctx.with_device(device::cpu());
  CHECK(same.memory() == ctx.memory());
  CHECK(same.threads() == 3);
  CHECK(same.seed() == 5);
  CHECK(same.exact());
  CHECK(same.deterministic());
  CHECK_THROWS_AS(ctx.with_device(device::cuda(4096)), device_error);
}
