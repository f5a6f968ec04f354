// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The answers of the original code (akTwelve/Mask_RCNN on TensorFlow 2.15.1), stored in tests/fixtures/matterport, and
/// what compares ours with them. The weights are made from a seed by make_weights.py there, which needs python3 with
/// numpy.

#include <rapidjson/document.h>
#include <rapidjson/istreamwrapper.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/sample/letterbox.hpp"
#include "lungseg/infer/predict/detector.hpp"
#include "lungseg/infer/predict/film_input.hpp"
#include "lungseg/model/config/presets.hpp"
#include "lungseg/model/weights/keras_weights.hpp"
#include "lungseg/ops/mask_paste.hpp"

namespace lungseg::test {

inline const std::filesystem::path matterport_fixtures =
    std::filesystem::path{LUNGSEG_TEST_DIR} / "fixtures" / "matterport";

/// A file of the fixtures, parsed.
inline rapidjson::Document stored_json(const std::string& file) {
  std::ifstream stream{matterport_fixtures / file};
  rapidjson::IStreamWrapper wrapped{stream};
  rapidjson::Document result;
  result.ParseStream(wrapped);
  return result;
}

inline const rapidjson::Document& golden() {
  static const rapidjson::Document json = stored_json("golden_resnet50_c3.json");
  return json;
}

/// The network that the answers come from; null (with a warning) where python3 or numpy is missing.
inline std::unique_ptr<mask_rcnn> original_model() {
  mask_rcnn_config config = matterport();
  config.depth = 50;
  config.min_size = config.max_size = 256;
  config.anchor_sizes = {64, 96, 128, 192, 256};
  config.post_nms_test = config.post_nms_train = 250;
  config.detection_score = 0.5f;
  config.detections_per_image = 20;
  // The training answers: nothing is subsampled, and the original's faults are on.
  config.rois_per_image = 1000;
  config.roi_positive_fraction = 0.05f;
  config.anchors_per_image = 40000;
  config.pad_rois_as_background = config.gradient_through_targets = true;
  const std::filesystem::path weights =
      std::filesystem::temp_directory_path() / "lungseg_matterport_weights.safetensors";
  if (!std::filesystem::exists(weights)) {
    // Other processes of the test suite want the same file: each makes its own and puts it there as a whole.
    const std::filesystem::path own = weights.string() + "." + std::to_string(::getpid());
    const auto make = "python3 '" + (matterport_fixtures / "make_weights.py").string() + "' '" +
                      (matterport_fixtures / "plan_resnet50_c3.json").string() + "' '" + own.string() +
                      "' > /dev/null 2>&1";
    if (std::system(("/usr/bin/" + make).c_str()) != 0 && std::system(make.c_str()) != 0) {
      std::filesystem::remove(own);
      return nullptr;
    }
    std::filesystem::rename(own, weights);
  }
  auto model = std::make_unique<mask_rcnn>(config);
  take_keras_weights(*model, read_archive(weights));
  return model;
}

/// Largest error of the probed values, in units of the stage's spread.
inline double probe_error(const rapidjson::Value& stage, const std::function<double(std::int64_t)>& ours) {
  double worst = 0;
  for (rapidjson::SizeType i = 0; i < stage["index"].Size(); ++i)
    worst = std::max(worst, std::abs(ours(stage["index"][i].GetInt64()) - stage["value"][i].GetDouble()));
  return worst / stage["std"].GetDouble();
}

/// Collects the stages that the original's answers name.
struct recorder {
  std::map<std::string, std::vector<float>> stages;

  mask_rcnn::observer observer() {
    return [this](std::string_view name, view<const float, 4> v) {
      std::vector<float>& to = stages[std::string{name}.substr(0, name.starts_with("rpn_") ? 10 : name.size())];
      to.insert(to.end(), v.begin(), v.end());  // levels of the RPN one after the other
    };
  }
  std::function<double(std::int64_t)> raw(const std::string& name) {
    return [&values = stages.at(name)](std::int64_t i) { return values.at(static_cast<std::size_t>(i)); };
  }
  /// Softmax over the last axis of `classes` logits.
  std::function<double(std::int64_t)> softmax(const std::string& name, int classes) {
    return [&values = stages.at(name), classes](std::int64_t i) {
      const std::int64_t row = i / classes * classes;
      double sum = 0;
      for (int k = 0; k < classes; ++k) sum += std::exp(double{values.at(static_cast<std::size_t>(row + k))});
      return std::exp(double{values.at(static_cast<std::size_t>(i))}) / sum;
    };
  }
};

inline network_film molded(const std::string& file) {
  const film picture = read_film(matterport_fixtures / file);
  network_film result{image<float>{picture.height, picture.width},
                      letterbox_fit(picture.height, picture.width, picture.height, picture.width)};
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) result.grey.pixels[i] = picture.pixels[i];
  return result;
}

inline mask decode_rle(const rapidjson::Value& counts, int height, int width) {
  mask result{height, width};
  std::int64_t at = 0;
  std::uint8_t value = 0;
  for (const auto& run : counts.GetArray()) {
    for (std::int64_t end = at + run.GetInt64(); at < end; ++at)
      result(static_cast<int>(at % height), static_cast<int>(at / height)) = value;
    value ^= 1;
  }
  return result;
}

inline double mask_iou(const mask& a, const mask& b) {
  std::int64_t both = 0, either = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    both += a.pixels[i] && b.pixels[i];
    either += a.pixels[i] || b.pixels[i];
  }
  return either ? static_cast<double>(both) / static_cast<double>(either) : 1.0;
}

/// Runs the film and compares the stages before the heads, then hands over what was found.
template <class Compare>
void run_film(mask_rcnn& model, const rapidjson::Value& answer, Compare&& compare) {
  INFO("film " << answer["file"].GetString());
  const auto& stages = answer["stages"];
  const network_film input = molded(answer["molded_file"].GetString());
  const auto& w = answer["window"];
  const box window{w[1].GetFloat(), w[0].GetFloat(), w[3].GetFloat(), w[2].GetFloat()};
  const letterbox place =
      place_film(answer["size"][0].GetInt(), answer["size"][1].GetInt(), film_options(model.config()));
  REQUIRE(place.window() == window);
  recorder record;
  const context ctx;
  const auto found = model.detect(ctx, to_input(ctx, model.config(), input), {&window, 1}, record.observer());
  compare(stages, record, found.front(), place);
}

inline void compare_heads(const rapidjson::Value& stages, recorder& record) {
  CHECK(probe_error(stages["mrcnn_class"], record.softmax("class_logits", 3)) < 1e-3);
  CHECK(probe_error(stages["mrcnn_bbox"], record.raw("box_deltas")) < 1e-3);
}

inline void compare_detections(const mask_rcnn_config& config, const rapidjson::Value& answer,
                               const std::vector<detection>& found, const letterbox& place) {
  const int height = answer["size"][0].GetInt(), width = answer["size"][1].GetInt();
  REQUIRE(found.size() == answer["rois"].Size());
  for (rapidjson::SizeType i = 0; i < answer["rois"].Size(); ++i) {
    INFO("detection " << i);
    const detection& d = found[i];
    const box area = matterport_box_to_film(place, d.area, height, width);
    const auto& roi = answer["rois"][i];
    CHECK(d.class_id == answer["class_ids"][i].GetInt());
    CHECK(std::abs(d.score - answer["scores"][i].GetFloat()) < 1e-3f);
    CHECK(std::abs(area.y1 - roi[0].GetFloat()) <= 1);
    CHECK(std::abs(area.x1 - roi[1].GetFloat()) <= 1);
    CHECK(std::abs(area.y2 - roi[2].GetFloat()) <= 1);
    CHECK(std::abs(area.x2 - roi[3].GetFloat()) <= 1);
    mask ours{height, width};
    ops::paste_mask(d.mask(), area, config.paste, 0.5f, view<std::uint8_t, 2>{ours.pixels.data(), {height, width}});
    CHECK(mask_iou(ours, decode_rle(answer["masks_rle"][i], height, width)) >= 0.99);
  }
}

}  // namespace lungseg::test
