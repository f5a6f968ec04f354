// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/model/view/view_classifier.hpp"

#include <catch2/catch.hpp>
#include <numeric>

#include "../support/scratch_folder.hpp"
#include "../support/small_mask_rcnn.hpp"
#include "../support/small_view.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/model/weights/view_weights.hpp"
#include "lungseg/model/weights/weights.hpp"

using namespace lungseg;
using namespace lungseg::test;
using lungseg_test::scratch_folder;

namespace {

const context ctx = context{}.with_threads(1);

film drawn_film() {
  return draw_phantom(7, 0, {.min_size = 96, .max_size = 96, .rotation = 0, .border_probability = 0}).picture;
}

std::vector<view_probabilities> view_answers(view_classifier& model, const film& of) {
  return model.classify(ctx, all_poses(of, model.config().size));
}

}  // namespace

TEST_CASE("view classifier: learns a film in all its poses", "[model]") {
  const auto model = view_of_one(drawn_film());
  const auto seen = view_answers(*model, drawn_film());
  for (int i = 0; i < film_pose::count; ++i) {
    INFO("pose " << i);
    const view_probabilities& p = seen[static_cast<std::size_t>(i)];
    CHECK(p.of[static_cast<std::size_t>(i)] > 0.9f);
    CHECK(std::accumulate(p.of.begin(), p.of.end(), 0.0f) == Approx(1));
    CHECK((p.likeliest().index() == film_pose{i % 4, false, i >= 8}.index()));
    CHECK((p.mirrored(p.likeliest()) > 0.5f) == film_pose::of(i).mirrored);
  }
}

TEST_CASE("view classifier: the gradient is the slope of the loss", "[model]") {
  view_classifier model{small_view_config(), 3};
  const film picture = drawn_film();
  std::vector<int> classes(film_pose::count);
  std::iota(classes.begin(), classes.end(), 1);
  model.train_step(ctx, all_poses(picture, 32), classes);
  nn::parameter* bias = nullptr;
  for (nn::parameter* p : model.state().parameters)
    if (p->name == "view.classes.bias") bias = p;
  REQUIRE(bias);
  const tensor<float, 4> slope = bias->gradient.on_host();
  const auto loss = [&](int at, float step) {
    bias->value[at] += step;
    model.state().touch();
    const double result = model.train_step(ctx, all_poses(picture, 32), classes);
    bias->value[at] -= step;
    return result;
  };
  for (const int at : {0, 5, view_several})
    CHECK(slope[at] == Approx((loss(at, 0.1f) - loss(at, -0.1f)) / 0.2).margin(1e-3));
}

TEST_CASE("view classifier: alone in a file, or beside a Mask R-CNN that passes over it", "[model]") {
  const scratch_folder folder;
  const auto model = view_of_one(drawn_film(), 3);
  const auto before = view_answers(*model, drawn_film());
  archive alone;
  add_model(alone, *model);
  write_archive(folder / "view.safetensors", alone);
  mask_rcnn lungs{small("lungs_small"), 3};
  archive both;
  add_model(both, lungs);
  CHECK(view_from(both) == nullptr);
  const archive read = read_archive(folder / "view.safetensors");
  attach_view(both, read);
  attach_view(both, read);  // takes the place of the first
  write_archive(folder / "both.safetensors", both);
  for (const char* file : {"view.safetensors", "both.safetensors"}) {
    INFO(file);
    const auto again = view_from(read_archive(folder / file));
    REQUIRE(again);
    CHECK(again->config() == model->config());
    CHECK(view_answers(*again, drawn_film())[3].of == before[3].of);
  }
  CHECK(model_from(read_archive(folder / "both.safetensors"))->config() == lungs.config());
}

TEST_CASE("view classifier: wrong pictures and configurations are refused", "[model]") {
  view_classifier model{small_view_config(), std::nullopt};
  CHECK_THROWS_AS(model.classify(ctx, tensor<float, 4>{{1, 32, 31, 1}}), shape_error);
  CHECK_THROWS_AS(model.classify(ctx, tensor<float, 4>{{1, 32, 32, 3}}), shape_error);
  CHECK_THROWS_AS((view_classifier{{.size = 3, .channels = {8, 8}}}), option_error);
  CHECK_THROWS_AS((view_classifier{{.channels = {}}}), option_error);
}
