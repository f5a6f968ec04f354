// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// The defaults that decide about results, as they are documented: who changes one on purpose changes it here too. Where
// a rule has a border, a test beside its header stands on both sides of it.

#include <catch2/catch.hpp>

#include "lungseg/api/recipe.hpp"
#include "lungseg/data/augment/augment_values.hpp"
#include "lungseg/data/coco/coco_reader.hpp"
#include "lungseg/data/dataset/dataset_builder.hpp"
#include "lungseg/data/dataset/figures.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/data/pixels/draw.hpp"
#include "lungseg/data/pixels/local_contrast.hpp"
#include "lungseg/infer/predict/predictor.hpp"
#include "lungseg/infer/score/evaluation.hpp"
#include "lungseg/model/config/presets.hpp"
#include "lungseg/ops/mask_overlap_loss.hpp"
#include "lungseg/ops/match.hpp"
#include "lungseg/ops/nms.hpp"
#include "lungseg/ops/norm.hpp"
#include "lungseg/ops/sample.hpp"

using namespace lungseg;

namespace {

/// A recipe in words.
std::string recipe_text(const training_recipe& recipe) {
  const run_description said = detail::describe(recipe.training, 0, 1);
  return to_string(recipe.training.stages) + " batch " + std::to_string(recipe.learning.batch) + "; " +
         said.at("schedule") + "; " + said.at("update");
}

}  // namespace

TEST_CASE("defaults: prediction") {
  const predict_options o;
  CHECK(o.min_score == 0.3f);
  CHECK(o.min_support == 0.5f);
  CHECK(o.opening == 0.01f);
  CHECK(found_iou == 0.5);
  CHECK(ops::nms_options{}.iou_threshold == 0.5f);
  CHECK(ops::nms_options{}.max_output == -1);
}

TEST_CASE("defaults: films, masks and datasets") {
  CHECK(read_options{}.max_pixels == 100'000'000);
  const build_options build;
  CHECK(build.sides == laterality::patient);
  CHECK(build.folder_sides == laterality::patient);
  CHECK(build.keep_one_lung);
  CHECK_FALSE(build.keep_ambiguous);
  CHECK(split_options{}.sides == laterality::patient);
  CHECK(split_options{}.speck == 0.02);
  CHECK(split_options{}.piece_gap == 0.1);
  CHECK(coco_read_options{}.unstated_sides == laterality::patient);
  CHECK(clahe_options{}.tiles == 8);
  CHECK(clahe_options{}.clip_limit == 2.0);
  CHECK(overlay_style{}.left == rgb{255, 176, 0});
  CHECK(overlay_style{}.right == rgb{0, 158, 255});
  CHECK(overlay_style{}.fill == 0.25);
  CHECK(overlay_style{}.border == 0);
  CHECK(figure_style.fill == 0.4);
}

TEST_CASE("defaults: how samples are made and changed") {
  const augment_options a;
  std::vector<float> geometry, levels, sharpness, things;
  for_each_value(a, [&](std::string_view name, float value) {
    (name.starts_with("geometry")    ? geometry
     : name.starts_with("levels")    ? levels
     : name.starts_with("sharpness") ? sharpness
                                     : things)
        .push_back(value);
  });
  CHECK(geometry ==
        std::vector<float>{0.5f, 0.8f, 10, 0.6f, 1.25f, 0.15f, 0.06f, 0.12f, 1.5f, 0.15f, 0.15f, 0.08f, 0.25f, 0.02f});
  CHECK(levels == std::vector<float>{0.5f, 1, 0.4f, 0.4f, 0.4f, 40, 0.2f, 7, 0.2f, 1, 0.25f, 90, 0.15f, 4, 0.75f});
  CHECK(sharpness == std::vector<float>{0.12f, 0.005f, 0.2f, 1.5f, 0.03f, 0.1f, 3, 0.3f, 10, 0.2f, 20, 90});
  CHECK(things == std::vector<float>{0.2f, 0.9f, 0.25f, 6, 0.06f, 0.15f, 0.12f, 0.3f, 3});
  const sample_options s;
  CHECK(std::vector<int>{s.height, s.width, s.min_area} == std::vector<int>{256, 256, 16});
  CHECK(s.intensity == film_intensity::raw);
  CHECK(s.padding == 0);
  CHECK_FALSE(s.augment);
  CHECK(loader_options{}.shuffle);
  CHECK(loader_options{}.on_bad_film == bad_film::skip);
  CHECK(learning_options{}.batch == 4);
  CHECK(learning_options{}.augment);
  CHECK(learning_options{}.on_bad_film == bad_film::skip);
}

TEST_CASE("defaults: training") {
  trainer_options plain;
  CHECK(recipe_text({.learning = {}, .training = plain}) ==
        "all:20@0.02 batch 4; cosine 100 0.001 0 0.33333334 0.1; sgd 0.9 0 0.9 0.999 1e-08 1e-04 0 1 5");
  CHECK(plain.minutes == 0);
  CHECK(plain.curve_every == 20);
  CHECK(plain.checkpoint_minutes == 10);
  CHECK_FALSE(plain.resume);
  CHECK(stage{} == stage{"all", 1, 1e-3f});
}

TEST_CASE("defaults: the recipe of every preset") {
  const std::string schedule = "; cosine 100 0.001 0 0.33333334 0.1; ";
  const auto sgd = [&](const char* clip) { return schedule + "sgd 0.9 0 0.9 0.999 1e-08 1e-04 0 " + clip + " 5"; };
  const auto text = [](const char* name) { return recipe_text(recipe_for(preset(name))); };
  CHECK(text("lungs_small") == "all:30@0.02 batch 4" + sgd("1"));
  CHECK(text("lungs") == "all:40@0.001 batch 4" + schedule + "adamw 0.9 0 0.9 0.999 1e-08 0.05 0 1 5");
  CHECK(recipe_for(lungs()).training.average == 0.999f);
  CHECK(recipe_for(lungs_small()).training.average == 0);
  mask_rcnn_config changed = lungs();
  changed.definitions.pop_back();
  CHECK(recipe_for(changed).training.average == 0.999f);
  changed = lungs_small();
  changed.definitions = lungs().definitions;
  CHECK(recipe_text(recipe_for(changed)) == text("lungs_small"));
  CHECK(recipe_for(changed).training.average == 0);
  CHECK(text("seed") == "heads:5@0.001,all:15@2e-04 batch 2" + sgd("2"));
  CHECK(text("matterport") == text("seed"));
  CHECK(text("torchvision") == "3+:26@0.0025 batch 2" + sgd("1"));
  CHECK(text("torchvision_v2") == text("torchvision"));
  CHECK(recipe_text(recipe_for(unet_config{})) ==
        "all:40@0.001 batch 4" + schedule + "adamw 0.9 0 0.9 0.999 1e-08 0.01 0 1 5");
}

TEST_CASE("defaults: operations") {
  const ops::match_options match;
  CHECK(match.high == 0.7);
  CHECK(match.low == 0.3);
  CHECK_FALSE(match.force_best);
  const ops::sample_options sampling;
  CHECK(sampling.count == 256);
  CHECK(sampling.positive_fraction == 0.5);
  CHECK(sampling.fill_negatives);
  const ops::mask_overlap_options overlap;
  CHECK(std::vector<float>{overlap.cross_entropy, overlap.dice, overlap.smooth} == std::vector<float>{1, 1, 1e-5f});
  CHECK(ops::batch_norm_options{}.epsilon == 1e-5f);
  const ops::sgd_options sgd;
  CHECK(std::vector<float>{sgd.rate, sgd.momentum, sgd.weight_decay} == std::vector<float>{0.01f, 0.9f, 0});
  const ops::adamw_options adam;
  CHECK(std::vector<float>{adam.rate, adam.beta1, adam.beta2, adam.epsilon, adam.weight_decay} ==
        std::vector<float>{1e-3f, 0.9f, 0.999f, 1e-8f, 0.01f});
}

TEST_CASE("defaults: drawn films") {
  const phantom_options p;
  const std::vector<double> values{double(p.min_size),   double(p.max_size),    p.longest_aspect, p.rotation,
                                   p.scale_low,          p.scale_high,          p.shift,          p.marker_probability,
                                   p.border_probability, p.opacity_probability, p.noise};
  CHECK(values == std::vector<double>{128, 512, 1.3, 8, 0.82, 1.08, 0.04, 0.6, 0.3, 0.25, 5});
}
