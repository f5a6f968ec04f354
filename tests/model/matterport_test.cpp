// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
//
// The answers of the original code (akTwelve/Mask_RCNN on TensorFlow 2.15.1), stored in tests/fixtures/matterport. The
// weights are made from a seed by make_weights.py there, which needs python3 with numpy.
#include <rapidjson/document.h>
#include <rapidjson/istreamwrapper.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "lungseg/infer/film_detections.hpp"
#include "lungseg/model/keras_weights.hpp"
#include "lungseg/model/presets.hpp"

using namespace lungseg;
namespace fs = std::filesystem;

namespace {

const fs::path fixtures = fs::path{LUNGSEG_TEST_DIR} / "fixtures" / "matterport";

const rapidjson::Document& golden() {
  static const rapidjson::Document json = [] {
    std::ifstream file{fixtures / "golden_resnet50_c3.json"};
    rapidjson::IStreamWrapper stream{file};
    rapidjson::Document d;
    d.ParseStream(stream);
    return d;
  }();
  return json;
}

/// The network that the answers come from; null (with a warning) where python3 or numpy is missing.
std::unique_ptr<mask_rcnn> original_model() {
  mask_rcnn_config config = matterport{};
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
  const fs::path weights = fs::temp_directory_path() / "lungseg_matterport_weights.safetensors";
  if (!fs::exists(weights)) {
    // Other processes of the test suite want the same file: each makes its own and puts it there as a whole.
    const fs::path own = weights.string() + "." + std::to_string(::getpid());
    const auto make = "python3 '" + (fixtures / "make_weights.py").string() + "' '" +
                      (fixtures / "plan_resnet50_c3.json").string() + "' '" + own.string() + "' > /dev/null 2>&1";
    if (std::system(("/usr/bin/" + make).c_str()) != 0 && std::system(make.c_str()) != 0) {
      fs::remove(own);
      return nullptr;
    }
    fs::rename(own, weights);
  }
  auto model = std::make_unique<mask_rcnn>(config);
  take_keras_weights(*model, read_archive(weights));
  return model;
}

/// Largest error of the probed values, in units of the stage's spread.
double probe_error(const rapidjson::Value& stage, const std::function<double(std::int64_t)>& ours) {
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

network_film molded(const std::string& file) {
  const film picture = read_film(fixtures / file);
  network_film result{image<float>{picture.height, picture.width},
                      letterbox_fit(picture.height, picture.width, picture.height, picture.width)};
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) result.grey.pixels[i] = picture.pixels[i];
  return result;
}

mask decode_rle(const rapidjson::Value& counts, int height, int width) {
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

double mask_iou(const mask& a, const mask& b) {
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

void compare_heads(const rapidjson::Value& stages, recorder& record) {
  CHECK(probe_error(stages["mrcnn_class"], record.softmax("class_logits", 3)) < 1e-3);
  CHECK(probe_error(stages["mrcnn_bbox"], record.raw("box_deltas")) < 1e-3);
}

void compare_detections(const mask_rcnn_config& config, const rapidjson::Value& answer,
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
    ops::paste_mask(d.mask, area, config.paste, 0.5f, view<std::uint8_t, 2>{ours.pixels.data(), {height, width}});
    CHECK(mask_iou(ours, decode_rle(answer["masks_rle"][i], height, width)) >= 0.99);
  }
}

}  // namespace

TEST_CASE("matterport: stages before the heads, of the original code, on three films") {
  const auto model = original_model();
  if (!model) {
    WARN("skipped: python3 with numpy is needed to make the weights");
    return;
  }
  for (const auto& answer : golden()["images"].GetArray())
    run_film(*model, answer, [](const auto& stages, recorder& record, const auto&, const letterbox&) {
      // 1e-3 of the stage's spread: float32 sums in another order through fifty layers.
      CHECK(probe_error(stages["res2c_out"], record.raw("c2")) < 1e-3);
      CHECK(probe_error(stages["res3d_out"], record.raw("c3")) < 1e-3);
      for (const char level : {'2', '3', '4', '5'})
        CHECK(probe_error(stages[(std::string{"fpn_p"} + level).c_str()], record.raw(std::string{"p"} + level)) < 1e-3);
      CHECK(probe_error(stages["rpn_class"], record.softmax("rpn_logits", 2)) < 1e-3);
      CHECK(probe_error(stages["rpn_bbox"], record.raw("rpn_deltas")) < 1e-3);
      const auto& roi = stages["ROI"];
      CHECK(probe_error(roi, [&](std::int64_t i) {
              constexpr int theirs_first[4] = {1, 0, 3, 2};  // y1, x1, y2, x2
              return record.raw("proposals")(i / 4 * 4 + theirs_first[i % 4]);
            }) < 1e-3);
    });
}

TEST_CASE("matterport: heads, detections and masks of the original code") {
  const auto model = original_model();
  if (!model) {
    WARN("skipped: python3 with numpy is needed to make the weights");
    return;
  }
  const auto& answer = golden()["images"][0];
  run_film(*model, answer, [&](const auto& stages, recorder& record, const auto& found, const letterbox& place) {
    compare_heads(stages, record);
    compare_detections(model->config(), answer, found, place);
  });
}

// Regions that were clipped to the image end exactly on the last cell of a map. There the original's float32 arithmetic
// loses the last row or column of samples in some regions by rounding alone, depending on the last bits of the
// network's outputs; ours keeps them always (math/bilinear.hpp, crop_taps). On these two films and in the training
// answer a few of the 250 regions are of that kind and shift scores, order and the class loss. Reported, but no
// failure.
TEST_CASE("matterport: the same on films with regions that the original cuts by rounding", "[!mayfail]") {
  const auto model = original_model();
  if (!model) return;
  for (const rapidjson::SizeType i : {1u, 2u}) {
    const auto& answer = golden()["images"][i];
    run_film(*model, answer, [&](const auto& stages, recorder& record, const auto& found, const letterbox& place) {
      compare_heads(stages, record);
      compare_detections(model->config(), answer, found, place);
    });
  }
}

TEST_CASE("matterport: films become the original's network inputs") {
  for (const auto& answer : golden()["images"].GetArray()) {
    const film picture = read_film(fixtures / answer["file"].GetString());
    const network_film ours = to_network_film(picture, {.rule = input_rule::square, .min_size = 256, .max_size = 256});
    const film theirs = read_film(fixtures / answer["molded_file"].GetString());
    REQUIRE(ours.grey.height == theirs.height);
    // The original cuts to 8 bits, so that a value of 99.9999999 may differ by one level.
    int differ = 0;
    float worst = 0;
    for (std::size_t i = 0; i < theirs.pixels.size(); ++i) {
      const float error = std::abs(ours.grey.pixels[i] - static_cast<float>(theirs.pixels[i]));
      differ += error > 0;
      worst = std::max(worst, error);
    }
    CHECK(worst <= 1);
    CHECK(differ <= static_cast<int>(theirs.pixels.size() / 100));
  }
}

namespace {

void compare_training(double head_tolerance, double gradient_tolerance) {
  const auto model = original_model();
  if (!model) {
    WARN("skipped: python3 with numpy is needed to make the weights");
    return;
  }
  const context ctx;
  const auto& answer = golden()["training"];
  const network_film input = molded(answer["image"].GetString());
  std::vector<ground_truth> truths(1);
  ground_truth& truth = truths.front();
  truth.masks = tensor<std::uint8_t, 3>{{2, 256, 256}};
  for (int g = 0; g < 2; ++g) {
    const auto& b = answer["gt_boxes"][static_cast<rapidjson::SizeType>(g)];
    const float y1 = b[0].GetFloat(), x1 = b[1].GetFloat(), y2 = b[2].GetFloat(), x2 = b[3].GetFloat();
    truth.boxes.push_back({x1, y1, x2, y2});
    truth.classes.push_back(answer["gt_classes"][static_cast<rapidjson::SizeType>(g)].GetInt());
    const float cy = (y1 + y2 - 1) / 2, cx = (x1 + x2 - 1) / 2, ry = (y2 - y1) / 2, rx = (x2 - x1) / 2;
    for (int y = 0; y < 256; ++y)
      for (int x = 0; x < 256; ++x) {
        const float v = (static_cast<float>(y) - cy) / ry, u = (static_cast<float>(x) - cx) / rx;
        truth.masks(g, y, x) = v * v + u * u <= 1;
      }
  }
  const mask_rcnn_losses ours = model->train_step(ctx, to_input(ctx, model->config(), input), truths, 0);
  const auto& losses = answer["losses"];
  CHECK(ours.rpn_class == Approx(losses["rpn_class_loss"].GetDouble()).epsilon(1e-4));
  CHECK(ours.rpn_box == Approx(losses["rpn_bbox_loss"].GetDouble()).epsilon(1e-4));
  CHECK(ours.box_class == Approx(losses["mrcnn_class_loss"].GetDouble()).epsilon(head_tolerance));
  CHECK(ours.box == Approx(losses["mrcnn_bbox_loss"].GetDouble()).epsilon(head_tolerance));
  CHECK(ours.mask == Approx(losses["mrcnn_mask_loss"].GetDouble()).epsilon(head_tolerance));

  std::size_t compared = 0;
  for (const nn::parameter* p : model->state().parameters) {
    const std::string keras = detail::keras_name(p->name);
    INFO(keras);
    REQUIRE(answer["gradients"].HasMember(keras.c_str()));
    const auto& theirs = answer["gradients"][keras.c_str()];
    double squares = 0;
    for (const float g : p->gradient) squares += double{g} * g;
    CHECK(std::sqrt(squares) == Approx(theirs["l2"].GetDouble()).epsilon(gradient_tolerance));
    ++compared;
  }
  CHECK(compared == answer["gradients"].MemberCount());
}

}  // namespace

TEST_CASE("matterport: losses and gradients of the original code") {
  // The losses of the heads, and what they send back, differ by the few regions that the original cuts by rounding (see
  // above): the losses by up to 0.3 %, the gradients of single layers by up to 2 %. The RPN's losses are held to 1e-4.
  compare_training(5e-3, 2.5e-2);
}

TEST_CASE("matterport: losses and gradients as if no region were cut by rounding", "[!mayfail]") {
  compare_training(1e-4, 1e-3);
}
