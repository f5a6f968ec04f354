// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/model/weights/matterport_config.hpp"
#include "lungseg/model/config/config_json.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "lungseg/math/frame.hpp"
#include "lungseg/model/config/presets.hpp"
#include "lungseg/model/weights/matterport_settings.hpp"

using namespace lungseg;
using Catch::Matchers::Contains;

namespace {

mask_rcnn_config read(const std::string& text, const mask_rcnn_config& base = matterport()) {
  return config_from_matterport_json(text, "C.json", base);
}

void refused(const std::string& text, const std::string& word, const std::string& more = "") {
  INFO(text);
  CHECK_THROWS_AS(read(text), format_error);
  CHECK_THROWS_WITH(read(text), Contains("C.json") && Contains(word) && Contains(more));
}

}  // namespace

TEST_CASE("matterport settings: what is written is read back, for both presets") {
  for (mask_rcnn_config config : {matterport(), seed()}) {
    config.depth = 50;
    config.rpn_deviation = {0.1f, 0.2f, 0.3f, 0.4f};
    config.loss_weights = {1, 2, 3, 4, 5};
    config.classes = detail::numbered_classes(7);
    config.detection_score = 0.25f;
    CHECK(to_json(read(to_matterport_json(config), config)) == to_json(config));
    // Every setting that differs from the base comes from the text.
    mask_rcnn_config base = config.preset == "seed" ? seed() : matterport();
    CHECK(to_json(read(to_matterport_json(config), base)) == to_json(config));
  }
}

TEST_CASE("matterport settings: the original's values are the presets") {
  const mask_rcnn_config lungs = read(R"({"NAME": "lungs", "GPU_COUNT": 1, "IMAGES_PER_GPU": 1, "BACKBONE": "resnet101",
      "TOP_DOWN_PYRAMID_SIZE": 256, "TOP_DOWN_LAST_FILTER": 128, "NUM_CLASSES": 3,
      "RPN_ANCHOR_SCALES": [16, 32, 64, 128, 256], "RPN_ANCHOR_RATIOS": [0.5, 1, 2], "RPN_NMS_THRESHOLD": 0.7,
      "POST_NMS_ROIS_TRAINING": 500, "POST_NMS_ROIS_INFERENCE": 250, "IMAGE_MIN_DIM": 256, "IMAGE_MAX_DIM": 256,
      "IMAGE_MIN_SCALE": 0, "MEAN_PIXEL": [123.7, 116.8, 103.9], "RPN_TRAIN_ANCHORS_PER_IMAGE": 128,
      "TRAIN_ROIS_PER_IMAGE": 64, "DETECTION_MAX_INSTANCES": 20, "TRAIN_BN": false, "USE_MINI_MASK": false})",
                                      seed());
  CHECK(to_json(lungs) == to_json(seed()));
}

TEST_CASE("matterport settings: what each kind means") {
  CHECK(read(R"({"RPN_NMS_THRESHOLD": 0.6})").proposal_nms == 0.6f);
  const mask_rcnn_config misused = read(R"({"RPN_NMS_THRESHOLD": 0.6})", seed());
  CHECK(misused.proposal_score == 0.6f);  // the lung project compares it with scores
  CHECK(misused.proposal_nms == 0.5f);
  CHECK(read(R"({"BBOX_STD_DEV": [1, 2, 3, 4]})").box_deviation == std::array<float, 4>{2, 1, 4, 3});
  CHECK(read(R"({"TRAIN_BN": null})").norm == body_norm::batch);
  CHECK(read(R"({"TOP_DOWN_PYRAMID_SIZE": 64})").pyramid_out_channels == 64);
  CHECK(read(R"({"TOP_DOWN_PYRAMID_SIZE": 64})", seed()).pyramid_out_channels == 128);
  CHECK(read(R"({"PRE_NMS_LIMIT": 99})").pre_nms_train == 99);
  CHECK(read(R"({"NUM_CLASSES": 81})").class_count() == 81);
  CHECK(read(R"({"NUM_CLASSES": 3})").classes.front() == "left lung");
  CHECK(read(R"({"IMAGE_CHANNEL_COUNT": 1, "MEAN_PIXEL": [100]})").pixel_deviation == std::vector<float>{1});
  CHECK(read(R"({"MASK_POOL_SIZE": 7, "MASK_SHAPE": [14, 14]})").mask_pool == 7);
}

TEST_CASE("matterport settings: faults name the setting") {
  refused("{", "not a JSON object");
  refused("[]", "not a JSON object");
  refused(R"({"IMAGE_MAX_DIMS": 512})", "'IMAGE_MAX_DIMS'", "unknown");
  refused(R"({"IMAGE_MAX_DIM": "512"})", "'IMAGE_MAX_DIM'", "whole number");
  refused(R"({"IMAGE_MAX_DIM": 1000})", "multiple of 64");
  refused(R"({"RPN_ANCHOR_SCALES": 32})", "'RPN_ANCHOR_SCALES'", "list");
  refused(R"({"RPN_ANCHOR_SCALES": [32, 64]})", "five values");
  refused(R"({"BACKBONE": "resnet18"})", "'BACKBONE'", "resnet50 or resnet101");
  refused(R"({"BACKBONE_STRIDES": [4, 8, 16, 32]})", "'BACKBONE_STRIDES'", "[4,8,16,32,64]");
  refused(R"({"IMAGE_RESIZE_MODE": "crop"})", "'IMAGE_RESIZE_MODE'", "square");
  refused(R"({"MASK_SHAPE": [56, 56]})", "'MASK_SHAPE'", "28");
  refused(R"({"NUM_CLASSES": 1})", "'NUM_CLASSES'");
  refused(R"({"LOSS_WEIGHTS": {"rpn_class_loss": 1}})", "'LOSS_WEIGHTS'", "five");
  refused(R"({"LEARNING_RATE": "fast"})", "'LEARNING_RATE'", "a number");
  refused(R"({"DETECTION_MIN_CONFIDENCE": true})", "'DETECTION_MIN_CONFIDENCE'", "a number");
  refused(R"({"MEAN_PIXEL": [1, 2]})", "pixel_mean");
}

TEST_CASE("box_coordinates: the original's norm_boxes") {
  // Executed original (appendix C.2 of the specification): y1, x1, y2, x2 = 20, 30, 200, 110 of 256 x 256.
  const box_coordinates frame{box_frame::normalised, 256, 256};
  const box normal = frame.from_pixels(box{30, 20, 110, 200});
  CHECK(normal.y1 == Approx(0.07843137).epsilon(1e-6));
  CHECK(normal.x1 == Approx(0.11764706).epsilon(1e-6));
  CHECK(normal.y2 == Approx(0.78039216).epsilon(1e-6));
  CHECK(normal.x2 == Approx(0.42745098).epsilon(1e-6));
  const box back = frame.to_pixels(normal);
  CHECK(back.y1 == Approx(20));
  CHECK(back.x1 == Approx(30));
  CHECK(back.y2 == Approx(200));
  CHECK(back.x2 == Approx(110));
}
