// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "../support/slope_check.hpp"
#include "lungseg/model/config/presets.hpp"
#include "lungseg/model/weights/weights.hpp"

using namespace lungseg;

namespace {

/// A network that is as small as ResNet allows, on 64 x 64 pixels.
mask_rcnn_config tiny() {
  mask_rcnn_config config = lungs_small();
  config.min_size = config.max_size = 64;
  config.pyramid_channels = config.pyramid_out_channels = config.rpn_channels = 16;
  config.box_head_channels = 32;
  config.mask_head_channels = 16;
  config.mask_head_convs = 1;
  config.mask_pool = 7;
  config.anchor_sizes = {8, 16, 24, 32, 48};
  config.norm = body_norm::affine;
  return config;
}

mask_rcnn_config by_two_definitions(mask_rcnn_config config) {
  config.mask_level = 1;
  config.fine_channels = 8;
  config.definitions = {lung_definition::field, lung_definition::whole};
  return config;
}

tensor<float, 4> drawn_images(int images, std::uint64_t seed) {
  tensor<float, 4> x{{images, 64, 64, 1}};
  random_stream random{seed, 1};
  for (float& v : x) v = random.normal();
  return x;
}

ground_truth two_lungs() {
  ground_truth truth{{{6, 10, 26, 50}, {36, 12, 58, 52}}, {2, 1}, tensor<std::uint8_t, 3>{{2, 64, 64}}};
  for (int g = 0; g < 2; ++g) {
    const box& b = truth.boxes[static_cast<std::size_t>(g)];
    for (int y = static_cast<int>(b.y1); y < static_cast<int>(b.y2); ++y)
      for (int x = static_cast<int>(b.x1); x < static_cast<int>(b.x2); ++x) truth.masks(g, y, x) = (x + y) % 7 != 0;
  }
  return truth;
}

std::vector<ground_truth> truths_of(int images) {
  std::vector<ground_truth> result;
  for (int i = 0; i < images; ++i) result.push_back(two_lungs());
  return result;
}

}  // namespace

TEST_CASE("mask_rcnn: the gradient of all losses agrees with central differences") {
  mask_rcnn_config config = tiny();
  config.post_nms_train = 0;  // regions are the true boxes alone: choosing proposals is not differentiable
  const context ctx = context{}.with_exact(true);
  struct variant {
    body_norm norm;
    bool deep;  // norms, and more layers, in pyramid, RPN and heads, as torchvision's v2 has them
    bool fine;  // masks from the fine map, by two definitions
    std::uint32_t seed;
  };
  for (const auto& [norm, deep, fine, seed] : {variant{body_norm::affine, false, false, 1},
                                               {body_norm::affine, false, false, 2},
                                               {body_norm::batch, false, false, 3},
                                               {body_norm::affine, true, false, 4},
                                               {body_norm::affine, true, false, 6},
                                               {body_norm::batch, true, false, 5},
                                               {body_norm::affine, false, true, 1},
                                               {body_norm::affine, false, true, 4}}) {
    INFO("seed " << seed);
    config.norm = norm;
    config.pyramid_norm = config.head_norm = deep;
    config.rpn_convs = deep ? 2 : 1;
    config.box_head_convs = deep ? 2 : 0;
    if (fine) config = by_two_definitions(config);
    mask_rcnn model{config, seed};
    auto truths = truths_of(2);
    truths[1].definition = fine;
    model.train_step(ctx, drawn_images(2, seed), truths, 0);
    const auto loss = [&] {
      return static_cast<double>(model.train_step(ctx, drawn_images(2, seed), truths, 0).total());
    };
    // float32 losses of about 3 carry 3e-7, so the difference 5e-3 of about 5; kinks of ReLU and pooling add to it.
    // Statistics of eight values a channel, as C5 has here, bend the losses more. The more layers, the more kinks lie
    // within a step: their part shrinks with the step, while that of rounding grows.
    const auto [slope, difference] = test::slopes_along_one_direction(model.state(), loss, seed,
                                                                      deep   ? 3e-6
                                                                      : fine ? 1e-5
                                                                             : 3e-5);
    CHECK(slope == Approx(difference).epsilon(deep || norm == body_norm::batch ? 5e-3 : 2e-3));
    CHECK(std::abs(slope) > 0.5);
  }
}

TEST_CASE("mask_rcnn: equal seeds give equal bytes, whatever was computed before") {
  const context ctx = context{}.with_threads(2).with_seed(5);
  const auto run = [&] {
    mask_rcnn model{tiny(), 7};
    model.train_step(ctx, drawn_images(2, 1), truths_of(2), 3);
    std::vector<float> all;
    for (const nn::parameter* p : model.state().parameters)
      all.insert(all.end(), p->gradient.begin(), p->gradient.end());
    return all;
  };
  const std::vector<float> first = run();
  CHECK(first == run());
  CHECK(std::any_of(first.begin(), first.end(), [](float v) { return v != 0; }));
}

TEST_CASE("mask_rcnn: a film without lungs has no box and no mask loss") {
  mask_rcnn model{tiny(), 1};
  const std::vector<ground_truth> nothing(1);
  const mask_rcnn_losses losses = model.train_step(context{}, drawn_images(1, 1), nothing, 0);
  CHECK(losses.rpn_class > 0);
  CHECK(losses.rpn_box == 0);
  CHECK(losses.box == 0);
  CHECK(losses.mask == 0);
  CHECK(std::isfinite(losses.total()));
}

TEST_CASE("mask_rcnn: truth that would give NaN is refused by name") {
  mask_rcnn model{tiny(), 1};
  const auto message = [&](ground_truth truth) {
    std::vector<ground_truth> truths;
    truths.push_back(std::move(truth));
    try {
      model.train_step(context{}, drawn_images(1, 1), truths, 0);
    } catch (const format_error& fault) {
      return std::string{fault.what()};
    }
    return std::string{};
  };
  ground_truth empty_box = two_lungs();
  empty_box.boxes[1].x2 = empty_box.boxes[1].x1;
  CHECK(message(std::move(empty_box)).find("film 0 of the batch: box 1 is empty") != std::string::npos);
  ground_truth outside = two_lungs();
  outside.boxes[0].y2 = 65;
  CHECK(message(std::move(outside)).find("box 0") != std::string::npos);
  ground_truth strange = two_lungs();
  strange.classes[0] = 3;
  CHECK(message(std::move(strange)).find("class 3 is not in 1 to 2") != std::string::npos);
  ground_truth maskless = two_lungs();
  maskless.masks = tensor<std::uint8_t, 3>{{2, 32, 64}};
  CHECK(message(std::move(maskless)).find("masks are 2 x 32 x 64, expected 2 x 64 x 64") != std::string::npos);
}

TEST_CASE("mask_rcnn: inputs of other extents are refused by name") {
  mask_rcnn model{tiny(), 1};
  CHECK_THROWS_WITH(model.detect(context{}, tensor<float, 4>{{1, 60, 64, 1}}), Catch::Contains("images axis 1 is 60"));
  CHECK_THROWS_WITH(model.detect(context{}, tensor<float, 4>{{1, 64, 64, 3}}),
                    Catch::Contains("images axis 3 is 3, expected 1"));
}

TEST_CASE("mask_rcnn: frozen parts get no gradient and stay") {
  mask_rcnn model{tiny(), 1};
  model.set_trainable([](std::string_view name) { return mask_rcnn::stage_of(name) == 0; });
  model.train_step(context{}, drawn_images(1, 1), truths_of(1), 0);
  for (const nn::parameter* p : model.state().parameters) {
    INFO(p->name);
    CHECK(p->trainable == (mask_rcnn::stage_of(p->name) == 0));
    if (!p->trainable) CHECK(std::all_of(p->gradient.begin(), p->gradient.end(), [](float v) { return v == 0; }));
  }
  CHECK(mask_rcnn::stage_of("backbone.body.conv1.weight") == 1);
  CHECK(mask_rcnn::stage_of("backbone.body.layer4.1.conv2.weight") == 5);
  CHECK(mask_rcnn::stage_of("rpn.head.cls_logits.bias") == 0);
}

TEST_CASE("mask_rcnn: detections lie inside the window, sorted, with probabilities as masks") {
  mask_rcnn_config config = tiny();
  config.detection_score = 0;
  config.mask_margin = 0;
  mask_rcnn model{config, 1};
  const box window{8, 0, 56, 64};
  const auto all = model.detect(context{}, drawn_images(1, 1), {&window, 1});
  const auto& found = all.front();
  REQUIRE(!found.empty());
  REQUIRE(static_cast<int>(found.size()) <= config.detections_per_image);
  float last = 1;
  for (const detection& d : found) {
    CHECK(d.score <= last);
    last = d.score;
    CHECK((d.class_id == 1 || d.class_id == 2));
    CHECK((d.area.x1 >= 8 && d.area.x2 <= 56 && d.area.y1 >= 0 && d.area.y2 <= 64));
    CHECK(d.masks.extents() == shape<3>{1, 14, 14});
    for (const float p : d.masks) CHECK((p >= 0 && p <= 1));
  }
}

TEST_CASE("mask_rcnn: a film's masks train the outputs of their own definition, and nothing else of it") {
  mask_rcnn model{by_two_definitions(tiny()), 1};
  const auto channels_with_gradient = [&](int definition) {
    for (nn::parameter* p : model.state().parameters) p->gradient = {};
    auto truths = truths_of(1);
    truths[0].definition = definition;
    model.train_step(context{}, drawn_images(1, 1), truths, 0);
    std::vector<int> found;
    for (const nn::parameter* p : model.state().parameters)
      if (p->name == "roi_heads.mask_predictor.mask_fcn_logits.bias")
        for (int k = 0; k < 5; ++k)
          if (p->gradient[k] != 0) found.push_back(k);
    return found;
  };
  CHECK(channels_with_gradient(0) == std::vector<int>{1, 2});  // left and right lung by the first definition
  CHECK(channels_with_gradient(1) == std::vector<int>{3, 4});  // by the second
}

TEST_CASE("mask_rcnn: a detection has a mask by each definition") {
  mask_rcnn_config config = by_two_definitions(tiny());
  config.detection_score = 0;
  mask_rcnn model{config, 1};
  tensor<float, 4> logits;
  const auto all = model.detect(context{}, drawn_images(1, 1), {}, [&](std::string_view name, view<const float, 4> v) {
    if (name != "mask_logits") return;
    logits = tensor<float, 4>{v.extents()};
    std::copy(v.begin(), v.end(), logits.begin());
  });
  REQUIRE(!all.front().empty());
  REQUIRE(logits.extent(3) == 5);
  for (std::size_t i = 0; i < all.front().size(); ++i) {
    const detection& d = all.front()[i];
    REQUIRE(d.masks.extents() == shape<3>{2, 14, 14});
    for (int definition = 0; definition < 2; ++definition) {
      const float logit = logits(static_cast<int>(i), 3, 9, d.class_id + 2 * definition);
      CHECK(d.mask(definition)(3, 9) == Approx(1 / (1 + std::exp(-logit))));
    }
  }
}

TEST_CASE("weights: a model goes through an archive unchanged, and a wrong one changes nothing") {
  mask_rcnn model{tiny(), 1}, other{tiny(), 2};
  archive saved;
  add_model(saved, model);
  take_weights(other, saved);
  const auto same = [&] {
    const auto a = model.state().parameters, b = other.state().parameters;
    for (std::size_t i = 0; i < a.size(); ++i)
      if (!std::equal(a[i]->value.begin(), a[i]->value.end(), b[i]->value.begin())) return false;
    return true;
  };
  CHECK(same());
  CHECK(to_json(model_from(saved)->config()) == to_json(model.config()));

  mask_rcnn_config wide = tiny();
  wide.mask_head_channels = 24;
  mask_rcnn wider{wide, 3};
  archive wrong;
  add_model(wrong, wider);
  CHECK_THROWS_WITH(take_weights(other, wrong), Catch::Contains("the model wants"));
  CHECK(same());
  CHECK_THROWS_AS(model_from(archive{}), format_error);
}

TEST_CASE("config: every preset goes through JSON unchanged, and wrong values are named") {
  for (const char* name : {"lungs_small", "lungs", "seed", "matterport", "torchvision", "torchvision_v2"}) {
    const mask_rcnn_config config = preset(name);
    CHECK_NOTHROW(config.validate());
    CHECK(to_json(config_from_json(to_json(config), "test")) == to_json(config));
    CHECK(config.preset == name);
  }
  CHECK_THROWS_WITH(preset("yolo"), Catch::Contains("unknown preset 'yolo'"));
  CHECK_THROWS_WITH(config_from_json(R"({"depth": "deep"})", "w.json"),
                    Catch::Contains("w.json: config 'depth' must be"));
  CHECK_THROWS_WITH(config_from_json(R"({"colour": 1})", "w.json"), Catch::Contains("unknown field 'colour'"));
  CHECK_THROWS_WITH(config_from_json(R"({"norm": "layer"})", "w.json"), Catch::Contains("frozen, affine, batch"));
  CHECK_THROWS_AS(config_from_json("{", "w.json"), format_error);
  CHECK_THROWS_WITH(config_from_json(R"({"definitions": ["field", "field"]})", "w.json"),
                    Catch::Contains("definitions must name each at most once"));
  CHECK_THROWS_WITH(config_from_json(R"({"definitions": ["half"]})", "w.json"),
                    Catch::Contains("is 'half', expected one of field, whole"));
  mask_rcnn_config odd = lungs_small();
  odd.depth = 34;
  CHECK_THROWS_WITH(mask_rcnn{odd}, Catch::Contains("depth must be 18, 50 or 101"));
}
