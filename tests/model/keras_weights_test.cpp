// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/model/weights/keras_weights.hpp"
#include "lungseg/core/files/archive_header.hpp"
#include "lungseg/model/config/presets.hpp"
#include "lungseg/model/weights/keras_names.hpp"

#include <rapidjson/document.h>
#include <rapidjson/istreamwrapper.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "lungseg/model/weights/keras_config.hpp"
#include "lungseg/model/weights/matterport_settings.hpp"
#include "lungseg/model/weights/weights.hpp"

using namespace lungseg;
using Catch::Matchers::Contains;

namespace {

/// Matterport's network, as narrow as it goes.
mask_rcnn_config narrow() {
  mask_rcnn_config config = seed();
  config.depth = 50;
  config.pyramid_channels = 24;
  config.pyramid_out_channels = 16;
  config.rpn_channels = 20;
  config.box_head_channels = 12;
  config.mask_head_channels = 8;
  config.box_pool = 3;
  return config;
}

mask_rcnn& model() {
  static mask_rcnn made{narrow(), 5};
  return made;
}

std::string checksum_of(mask_rcnn& m) {
  archive all;
  add_model(all, m);
  return detail::checksum(all);
}

std::int64_t scalars(const mask_rcnn_config& config) {
  mask_rcnn m{config};
  std::int64_t count = 0;
  const nn::state_refs state = m.state();
  for (const nn::parameter* p : state.parameters) count += p->value.size();
  for (const nn::buffer* b : state.buffers) count += b->value.size();
  return count;
}

named_tensor& tensor_of(archive& a, std::string_view name) {
  return const_cast<named_tensor&>(a.at(name));
}

}  // namespace

TEST_CASE("keras_layers: the original's own list for ResNet-50") {
  std::ifstream file{std::filesystem::path{LUNGSEG_TEST_DIR} / "fixtures/matterport/plan_resnet50_c3.json"};
  rapidjson::IStreamWrapper stream{file};
  rapidjson::Document plan;
  plan.ParseStream(stream);
  std::vector<std::string> theirs;
  for (const auto& layer : plan["layers"].GetArray()) theirs.emplace_back(layer["layer"].GetString());
  CHECK(keras_layers(50) == theirs);
  const std::vector<std::string> deep = keras_layers(101);
  CHECK(deep.size() == theirs.size() + 17 * 10);  // 17 blocks more in stage 4
  CHECK(std::count(deep.begin(), deep.end(), "res4w_branch2c") == 1);
  CHECK(std::count(deep.begin(), deep.end(), "res4x_branch2a") == 0);
}

TEST_CASE("Matterport's network has the original's number of weights") {
  // Read off the original's files (appendix A of the specification), moving statistics included.
  mask_rcnn_config coco = matterport();
  CHECK(scalars(seed()) == 55'251'364);
  coco.classes = detail::numbered_classes(81);
  CHECK(scalars(coco) == 64'158'584);
  coco.depth = 50;
  CHECK(scalars(coco) == 45'088'120);
  mask_rcnn_config small = seed();
  small.depth = 50;
  CHECK(scalars(small) == 36'180'900);
  CHECK(scalars(matterport()) == 63'738'788);
}

TEST_CASE("keras_archive and take_keras_weights are inverse to the bit") {
  const archive exported = keras_archive(model());
  mask_rcnn other{narrow(), 6};
  REQUIRE(checksum_of(other) != checksum_of(model()));
  const weight_report report = take_keras_weights(other, exported);
  CHECK(checksum_of(other) == checksum_of(model()));
  CHECK(report.loaded.size() == 384);  // 133 layers
  CHECK(report.skipped.empty());
  CHECK(report.mismatched.empty());
}

TEST_CASE("keras_archive: kernels are H W in out, dense in out, transposed H W out in") {
  const archive exported = keras_archive(model());
  const nn::state_refs state = model().state();
  const auto ours = [&](std::string_view name) -> const tensor<float, 4>& {
    return (*std::find_if(state.parameters.begin(), state.parameters.end(), [&](auto* p) { return p->name == name; }))
        ->value;
  };
  const auto& stem = ours("backbone.body.conv1.weight");
  const view<const float, 4> kernel = exported.at("conv1/conv1/kernel:0").as<float, 4>();
  CHECK(kernel.extents() == shape<4>{7, 7, 3, 64});
  CHECK(kernel(2, 5, 1, 33) == stem(33, 2, 5, 1));
  const view<const float, 2> dense = exported.at("mrcnn_bbox_fc/mrcnn_bbox_fc/kernel:0").as<float, 2>();
  CHECK(dense.extents() == shape<2>{12, 12});
  CHECK(dense(7, 9) == ours("roi_heads.box_predictor.bbox_pred.weight")(9, 0, 0, 7));
  const view<const float, 4> up = exported.at("mrcnn_mask_deconv/mrcnn_mask_deconv/kernel:0").as<float, 4>();
  CHECK(up(1, 0, 3, 6) == ours("roi_heads.mask_predictor.conv5_mask.weight")(6, 1, 0, 3));  // (in, R, S, out)
  CHECK(exported.find("rpn_model/rpn_bbox_pred/bias:0") != nullptr);
}

TEST_CASE("take_keras_weights: names of other Keras versions, and layers that are no part of the network") {
  archive exported = keras_archive(model());
  for (named_tensor& t : exported.tensors) {
    const bool nested = t.name.starts_with("rpn_model/");
    const std::size_t slash = t.name.rfind('/');
    t.name.insert(slash, nested ? "_3" : "_1");  // variables of a model that was built twice
  }
  const std::vector<float> anchors(24, 1.0f);
  exported.add("anchors/anchors/Variable:0", view<const float, 3>{anchors.data(), {2, 3, 4}});
  mask_rcnn other{narrow(), 6};
  const weight_report report = take_keras_weights(other, exported);
  CHECK(checksum_of(other) == checksum_of(model()));
  REQUIRE(report.skipped.size() == 1);
  CHECK_THAT(report.skipped.front(), Contains("anchors") && Contains("2 x 3 x 4"));

  archive plain;  // the names without their groups
  for (const named_tensor& t : keras_archive(model()).tensors) {
    plain.tensors.push_back(t);
    plain.tensors.back().name = t.name.substr(t.name.find('/') + 1);
  }
  mask_rcnn third{narrow(), 7};
  take_keras_weights(third, plain);
  CHECK(checksum_of(third) == checksum_of(model()));
}

TEST_CASE("take_keras_weights: what does not fit is named, and the model stays as it was") {
  static mask_rcnn other{narrow(), 6};  // of all sections, which leave it as it is
  static const std::string before = checksum_of(other);
  archive wrong = keras_archive(model());
  wrong.source = "weights.h5";
  const auto refused = [&](const std::string& word, const std::string& more) {
    CHECK_THROWS_AS(take_keras_weights(other, wrong), format_error);
    CHECK_THROWS_WITH(take_keras_weights(other, wrong), Contains("weights.h5") && Contains(word) && Contains(more));
    CHECK(checksum_of(other) == before);
  };
  SECTION("a shape") {
    tensor_of(wrong, "mrcnn_mask/mrcnn_mask/kernel:0").extents = {1, 1, 8, 2};
    refused("layer 'mrcnn_mask', dataset 'kernel:0' is 1 x 1 x 8 x 2", "the model wants 1 x 1 x 8 x 3");
  }
  SECTION("a missing tensor") {
    std::erase_if(wrong.tensors, [](const auto& t) { return t.name == "rpn_model/rpn_class_raw/bias:0"; });
    refused("layer 'rpn_class_raw', dataset 'bias:0' is missing", "the model wants 6");
  }
  SECTION("a type") {
    named_tensor& bias = tensor_of(wrong, "conv1/conv1/bias:0");
    bias.type = "I64";
    refused("layer 'conv1', dataset 'bias:0' holds I64", "floating-point");
  }
  SECTION("a layer of a deeper body") {
    wrong.tensors.push_back(wrong.at("res4f_branch2a/res4f_branch2a/bias:0"));
    wrong.tensors.back().name = "res4g_branch2a/res4g_branch2a/bias:0";
    refused("layer 'res4g_branch2a'", "has no place in the model");
  }
  SECTION("a tensor twice") {
    wrong.tensors.push_back(wrong.at("conv1/conv1/bias:0"));
    refused("layer 'conv1' has two tensors 'bias:0'", "");
  }
  SECTION("several: the first is named and the others counted") {
    std::erase_if(wrong.tensors, [](const auto& t) { return t.name.starts_with("rpn_model/"); });
    refused("layer 'rpn_conv_shared'", "and 5 more");
  }
  SECTION("unless it is asked to take what fits") {
    tensor_of(wrong, "mrcnn_mask/mrcnn_mask/kernel:0").extents = {1, 1, 8, 2};
    mask_rcnn changed{narrow(), 6};
    const weight_report report = take_keras_weights(changed, wrong, {.strict = false});
    REQUIRE(report.mismatched.size() == 1);
    CHECK_THAT(report.mismatched.front(), Contains("mask_fcn_logits") && Contains("1 x 1 x 8 x 2"));
    CHECK(report.loaded.size() == 383);
    CHECK(checksum_of(changed) != before);
  }
}

TEST_CASE("keras_archive: a network that Keras cannot build is refused with the setting") {
  mask_rcnn_config config = narrow();
  config.stride_in_1x1 = false;
  mask_rcnn ours{config};
  CHECK_THROWS_AS(keras_archive(ours), option_error);
  CHECK_THROWS_WITH(keras_archive(ours), Contains("stride_in_1x1"));

  config = narrow();
  config.rpn_convs = 2;
  mask_rcnn deep_rpn{config};
  CHECK_THROWS_WITH(keras_archive(deep_rpn), Contains("rpn_convs"));
}

TEST_CASE("keras_config: depth, channels and classes are read off the shapes") {
  archive file = keras_archive(model());
  file.metadata.clear();
  mask_rcnn_config found = keras_config(file, "seed");
  CHECK(found.laterality == "image");
  found.laterality = narrow().laterality;
  CHECK(to_json(found) == to_json(narrow()));

  SECTION("the preset is told by the channels of P2 to P5, unless it is given") {
    CHECK(keras_config(file).preset == "matterport");
    tensor_of(file, "fpn_p2/fpn_p2/kernel:0").extents = {3, 3, 24, 128};
    CHECK(keras_config(file).preset == "seed");
    CHECK(keras_config(file, "matterport").preset == "matterport");
    CHECK(keras_config(file, "matterport").pyramid_out_channels == 128);
    CHECK_THROWS_AS(keras_config(file, "nothing"), option_error);
  }
  SECTION("COCO's classes, a grey input, a deep body") {
    tensor_of(file, "mrcnn_class_logits/mrcnn_class_logits/kernel:0").extents = {12, 81};
    tensor_of(file, "conv1/conv1/kernel:0").extents = {7, 7, 1, 64};
    for (char block = 'g'; block <= 'w'; ++block) {
      file.tensors.push_back(file.at("res4f_branch2a/res4f_branch2a/kernel:0"));
      file.tensors.back().name = std::string{"res4"} + block + "_branch2a/kernel:0";
    }
    const mask_rcnn_config coco = keras_config(file);
    CHECK(coco.class_count() == 81);
    CHECK(coco.classes.back() == "class 80");
    CHECK(coco.channels == 1);
    CHECK(coco.pixel_mean.size() == 1);
    CHECK(coco.depth == 101);
    CHECK_NOTHROW(coco.validate());
  }
  SECTION("what is no such network is refused") {
    std::erase_if(file.tensors, [](const auto& t) { return t.name.find("res4f") != std::string::npos; });
    CHECK_THROWS_WITH(keras_config(file), Contains("stage 4 has 5 blocks"));
    std::erase_if(file.tensors, [](const auto& t) { return t.name.find("fpn_p2/") != std::string::npos; });
    CHECK_THROWS_WITH(keras_config(file), Contains("'fpn_p2/kernel:0' is missing"));
  }
}
