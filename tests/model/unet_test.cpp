// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/model/unet/unet.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "../support/gradient_check.hpp"
#include "../support/scratch_folder.hpp"
#include "../support/slope_check.hpp"
#include "../support/tiny_unet.hpp"
#include "lungseg/model/weights/unet_weights.hpp"
#include "lungseg/model/weights/weights.hpp"

using namespace lungseg;

namespace {

/// What segmentation_models reports of Unet("efficientnetb0") to B7: count_params() and len(layers).
constexpr std::int64_t parameters_of[] = {10115501, 12641169, 14295299, 17867833,
                                          25735017, 37468673, 50906009, 75048097};
constexpr int layers_of[] = {271, 373, 373, 418, 508, 610, 700, 847};

std::int64_t norm_parameters(std::int64_t channels) {
  return 4 * channels;
}
std::int64_t conv_parameters(std::int64_t side, std::int64_t in, std::int64_t out) {
  return side * side * in * out + norm_parameters(out);
}

/// Parameters and Keras layers that follow from a configuration's blocks.
std::pair<std::int64_t, int> counts_of(const unet_config& config) {
  const std::int64_t stem = scaled_channels(32, config.width), top = scaled_channels(1280, config.width);
  std::int64_t parameters = conv_parameters(3, 3, stem) + conv_parameters(1, scaled_channels(320, config.width), top);
  int layers = 1 + 3 + 3;
  std::vector<std::int64_t> skips;
  for (const mbconv_shape& b : encoder_blocks(config)) {
    const std::int64_t middle = std::int64_t{b.in} * b.expand;
    if (b.expand != 1) parameters += conv_parameters(1, b.in, middle), layers += 3;
    parameters += std::int64_t{b.kernel} * b.kernel * middle + norm_parameters(middle);
    parameters += 2 * middle * b.reduced + b.reduced + middle + conv_parameters(1, middle, b.out);
    layers += 3 + 5 + 2 + (b.stride == 1 && b.in == b.out ? 2 : 0);
    if (b.stride == 2) skips.insert(skips.begin(), middle);
  }
  std::int64_t in = top;
  for (std::size_t stage = 0; stage < 5; ++stage) {
    const int out = config.decoder_channels[stage];
    parameters += conv_parameters(3, in + (stage < 4 ? skips[stage] : 0), out) + conv_parameters(3, out, out);
    layers += 1 + (stage < 4) + 6;
    in = out;
  }
  return {parameters + 9 * in + 1, layers + 2};
}

std::int64_t numbers_in(const nn::state_refs& state) {
  std::int64_t count = 0;
  for (const nn::parameter* p : state.parameters) count += p->value.size();
  for (const nn::buffer* b : state.buffers) count += b->value.size();
  return count;
}

tensor<float, 4> pictures(int count, std::uint64_t seed) {
  return test::random_tensor(shape<4>{count, 64, 64, 3}, seed, -2, 2);
}

/// Masks that have something to do with nothing: a box, a few pixels smaller for each next film.
tensor<float, 4> boxes(int count) {
  tensor<float, 4> targets{{count, 64, 64, 1}};
  for (int n = 0; n < count; ++n)
    for (int y = 10 + n; y < 50; ++y)
      for (int x = 5 + 3 * n; x < 40; ++x) targets(n, y, x, 0) = 1;
  return targets;
}

std::vector<float> all_numbers(const nn::state_refs& state) {
  std::vector<float> all;
  for (const nn::parameter* p : state.parameters) all.insert(all.end(), p->value.begin(), p->value.end());
  for (const nn::buffer* b : state.buffers) all.insert(all.end(), b->value.begin(), b->value.end());
  return all;
}
}  // namespace

TEST_CASE("unet_config: B0 to B7 have the parameters and layers that segmentation_models counts") {
  for (int number = 0; number <= 7; ++number) {
    INFO("B" << number);
    const auto [parameters, layers] = counts_of(efficientnet_unet(number));
    CHECK(parameters == parameters_of[number]);
    CHECK(layers == layers_of[number]);
  }
  CHECK_THROWS_AS(efficientnet_unet(8), option_error);
  unet_config wrong;
  wrong.decoder_channels.pop_back();
  CHECK_THROWS_WITH(unet{wrong}, "U-Net config: decoder_channels needs five values");
}

TEST_CASE("unet: B0 really holds 10115501 numbers under names that are Keras names one to one") {
  unet model{efficientnet_unet(0), std::nullopt};
  const nn::state_refs state = model.state();
  CHECK(numbers_in(state) == parameters_of[0]);
  std::set<std::string> ours, keras;
  for (const nn::parameter* p : state.parameters) ours.insert(p->name), keras.insert(unet_keras_name(p->name));
  for (const nn::buffer* b : state.buffers) ours.insert(b->name), keras.insert(unet_keras_name(b->name));
  CHECK(ours.size() == state.parameters.size() + state.buffers.size());
  CHECK(keras.size() == ours.size());
  for (const char* name :
       {"stem_conv/kernel:0", "block1a_dwconv/depthwise_kernel:0", "block1a_bn/moving_variance:0",
        "block6d_se_expand/bias:0", "block7a_project_bn/gamma:0", "decoder_stage4b_bn/beta:0", "final_conv/bias:0"})
    CHECK(keras.contains(name));
  CHECK(unet::stage_of("stem_conv.weight") == 1);
  CHECK(unet::stage_of("block3b_se_reduce.bias") == 3);
  CHECK(unet::stage_of("top_bn.weight") == 5);
  CHECK(unet::stage_of("decoder_stage0a_conv.weight") == 0);
}

TEST_CASE("unet: the gradient of both losses agrees with central differences") {
  const context ctx = context{}.with_exact(true).with_seed(4);
  for (const auto& [learns, seed] : {std::pair{false, 1u}, {false, 6u}, {true, 3u}}) {
    INFO("seed " << seed);
    unet_config config = test::tiny_unet();
    config.learn_statistics = learns;
    unet model{config, seed};
    const auto targets = boxes(4);
    model.train_step(ctx, pictures(4, seed), targets, 7);
    const auto loss = [&] { return static_cast<double>(model.train_step(ctx, pictures(4, seed), targets, 7).total()); };
    const auto [slope, difference] = test::slopes_along_one_direction(model.state(), loss, seed, 1e-4);
    CHECK(slope == Approx(difference).epsilon(5e-3));
    CHECK(std::abs(slope) > 0.1);
  }
}

TEST_CASE("unet: equal seeds give equal bytes, other steps leave out other branches") {
  const auto run = [](int threads, std::uint64_t step) {
    unet_config config = test::tiny_unet();
    config.drop_connect = 0.9f;
    config.depth = 1;
    unet model{config, 7};
    const auto losses = model.train_step(context{}.with_threads(threads).with_seed(5), pictures(4, 1), boxes(4), step);
    std::vector<float> all{losses.cross_entropy, losses.dice};
    for (const nn::parameter* p : model.state().parameters)
      all.insert(all.end(), p->gradient.begin(), p->gradient.end());
    return all;
  };
  CHECK(run(1, 3) == run(2, 3));
  CHECK(run(2, 3) != run(2, 4));
}

TEST_CASE("unet: a step along the gradient lowers the loss, frozen parameters get no gradient") {
  const context ctx;
  unet model{test::tiny_unet(), 1};
  model.set_trainable([](std::string_view name) { return unet::stage_of(name) == 0; });
  const auto targets = boxes(2);
  const float before = model.train_step(ctx, pictures(2, 1), targets, 0).total();
  for (nn::parameter* p : model.state().parameters) {
    CHECK(p->gradient.empty() == (unet::stage_of(p->name) != 0));
    for (std::int64_t i = 0; i < p->gradient.size(); ++i) p->value[i] -= 0.05f * p->gradient[i];
  }
  model.state().touch();
  CHECK(model.train_step(ctx, pictures(2, 1), targets, 0).total() < before);
}

TEST_CASE("unet: inference with folded norms equals the loss that training computes with frozen statistics") {
  const context ctx = context{}.with_exact(true);
  unet_config config = test::tiny_unet();
  config.learn_statistics = false;
  config.drop_connect = 0;
  unet model{config, 5};
  const auto targets = boxes(3);
  const auto a = model.train_step(ctx, pictures(3, 2), targets, 0),
             b = model.validate_step(ctx, pictures(3, 2), targets);
  CHECK(a.cross_entropy == Approx(b.cross_entropy).epsilon(1e-5));
  CHECK(a.dice == Approx(b.dice).epsilon(1e-5));
}

TEST_CASE("unet: pictures of the wrong size are refused") {
  const context ctx;
  unet model{test::tiny_unet(), 1};
  CHECK_THROWS_WITH(model.probabilities(ctx, tensor<float, 4>{{1, 64, 48, 3}}),
                    "unet: images axis 2 is 48, expected a multiple of 32");
  CHECK_THROWS_AS(model.probabilities(ctx, tensor<float, 4>{{1, 64, 64, 1}}), shape_error);
  CHECK_THROWS_AS(model.train_step(ctx, pictures(2, 1), boxes(1), 0), shape_error);
}

TEST_CASE("unet weights: our file gives the same model with its configuration, and is no Mask R-CNN") {
  const lungseg_test::scratch_folder folder;
  unet_config config = test::tiny_unet();
  config.input = input_rule::letterbox;
  config.equalise = false;
  unet model{config, 3};
  model.train_step(context{}, pictures(4, 1), boxes(4), 0);  // running statistics that are not the first ones
  archive out;
  add_model(out, model);
  write_archive(folder / "unet.safetensors", out);
  const archive in = read_archive(folder / "unet.safetensors");
  const auto again = unet_from(in);
  CHECK(all_numbers(again->state()) == all_numbers(model.state()));
  CHECK(to_json(again->config()) == to_json(config));
  CHECK(kind_of(in) == "unet");
  CHECK_THROWS_WITH(model_from(in), Catch::Contains("holds a model of kind 'unet', expected a Mask R-CNN"));
  archive other = in;
  other.metadata.erase("kind");
  CHECK_THROWS_WITH(unet_from(other), Catch::Contains("holds a model of kind 'mask_rcnn', expected a U-Net"));
}

TEST_CASE("unet weights: Keras layout and back is the same bytes, from nested names too") {
  unet model{test::tiny_unet(), 3}, again{test::tiny_unet(), 4};
  archive keras = unet_keras_archive(model);
  take_keras_weights(again, keras);
  CHECK(all_numbers(again.state()) == all_numbers(model.state()));
  // Keras files hold groups of layers, and number what they meet again.
  for (named_tensor& t : keras.tensors) {
    const std::size_t slash = t.name.find('/');
    t.name = t.name.substr(0, slash) + "/" + t.name.substr(0, slash) + "_2" + t.name.substr(slash);
  }
  unet third{test::tiny_unet(), 5};
  take_keras_weights(third, keras);
  CHECK(all_numbers(third.state()) == all_numbers(model.state()));
  // A depthwise kernel (R, S, C, 1) by hand: ours is (C, R, S, 1).
  for (const nn::parameter* p : model.state().parameters)
    if (p->name == "block3a_dwconv.weight") {
      const named_tensor* t = nullptr;
      for (const named_tensor& each : keras.tensors)
        if (each.name.ends_with("depthwise_kernel:0") && each.name.starts_with("block3a")) t = &each;
      REQUIRE(t);
      CHECK(t->extents == std::vector<std::int64_t>{5, 5, p->value.extent(0), 1});
      const auto at = static_cast<std::size_t>((2 * 5 + 3) * p->value.extent(0) + 1);
      CHECK(t->values<float>()[at] == p->value(1, 2, 3, 0));
    }
}

TEST_CASE("unet weights: what does not fit is named, and the model stays as it was") {
  unet model{test::tiny_unet(), 3}, source{test::tiny_unet(), 4};
  const auto before = all_numbers(model.state());
  const auto fails = [&](auto&& spoil, const std::string& message) {
    archive keras = unet_keras_archive(source);
    keras.source = "w.hdf5";
    spoil(keras.tensors);
    CHECK_THROWS_WITH(take_keras_weights(model, keras), Catch::Contains(message));
    CHECK(all_numbers(model.state()) == before);
  };
  using tensors = std::vector<named_tensor>;
  const auto last = [](tensors& all) -> named_tensor& {
    return *std::find_if(all.begin(), all.end(), [](auto& t) { return t.name == "final_conv/final_conv/kernel:0"; });
  };
  fails([&](tensors& all) { last(all).name = "final/kernel:0"; },
        "w.hdf5: no tensor 'final_conv/kernel:0', the model wants one of 3 x 3 x 6 x 1");
  fails(
      [&](tensors& all) {
        last(all).extents = {3, 3, 3, 2};
      },
      "w.hdf5: tensor 'final_conv/kernel:0' is 3 x 3 x 3 x 2, the model wants 3 x 3 x 6 x 1");
  fails([&](tensors& all) { last(all).type = "I32"; }, "holds I32, expected F32");
  fails([&](tensors& all) { all.push_back(last(all)), all.back().name = "probs/kernel:0"; },
        "w.hdf5: tensor 'probs/kernel:0' has no place in this U-Net");
  fails([&](tensors& all) { all.push_back(last(all)); }, "tensor 'final_conv/kernel:0' stands there twice");
  archive foreign = unet_keras_archive(source);
  CHECK(all_numbers(unet_from(foreign)->state()) == all_numbers(source.state()));  // it says what it is
  foreign.metadata.erase("lungseg_config");
  CHECK_THROWS_WITH(unet_from(foreign), Catch::Contains("which is none of B0 to B7"));
  CHECK_THROWS_WITH(unet_from(archive{}), Catch::Contains("holds no U-Net of segmentation_models"));
}
