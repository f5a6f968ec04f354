// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
//
// The answers of segmentation_models 1.0.1 (TensorFlow 2.15.1), stored in tests/fixtures/segmentation_models. The
// weights are made from a seed by make_weights.py there, which needs python3 with numpy.
#include <rapidjson/document.h>
#include <rapidjson/istreamwrapper.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>

#include "../support/scratch_folder.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/model/layers/input.hpp"
#include "lungseg/model/weights/unet_weights.hpp"

using namespace lungseg;
namespace fs = std::filesystem;

namespace {

const fs::path fixtures = fs::path{LUNGSEG_TEST_DIR} / "fixtures";

rapidjson::Document answers(const std::string& size) {
  std::ifstream file{fixtures / "segmentation_models" / ("answers_b" + size + ".json")};
  rapidjson::IStreamWrapper stream{file};
  rapidjson::Document json;
  json.ParseStream(stream);
  return json;
}

/// The network that the answers come from; null where python3 or numpy is missing.
std::unique_ptr<unet> original_model(const std::string& size) {
  const lungseg_test::scratch_folder folder;
  const fs::path here = fixtures / "segmentation_models", weights = folder / "weights.safetensors";
  const std::string make = "python3 -B '" + (here / "make_weights.py").string() + "' '" +
                           (here / ("plan_b" + size + ".json")).string() + "' '" + weights.string() +
                           "' > /dev/null 2>&1";
  if (std::system(("/usr/bin/" + make).c_str()) != 0 && std::system(make.c_str()) != 0) return nullptr;
  return unet_from(read_archive(weights));
}

/// Largest error of the probed values.
double probe_error(const rapidjson::Value& probes, view<const float, 4> ours) {
  double worst = 0;
  for (rapidjson::SizeType i = 0; i < probes["index"].Size(); ++i)
    worst = std::max(worst, std::abs(double{ours[probes["index"][i].GetInt64()]} - probes["value"][i].GetDouble()));
  return worst;
}

/// Outputs within 1e-4, and stages within a thousandth of their spread.
void check_against_original(const std::string& size) {
  const auto model = original_model(size);
  if (!model) {
    WARN("skipped: the weights of B" + size + " cannot be made without python3 and numpy");
    return;
  }
  const rapidjson::Document golden = answers(size);
  std::int64_t numbers = 0;
  for (const nn::parameter* p : model->state().parameters) numbers += p->value.size();
  for (const nn::buffer* b : model->state().buffers) numbers += b->value.size();
  CHECK(numbers == golden["parameters"].GetInt64());
  const context ctx;
  for (const auto& want : golden["films"].GetArray()) {
    INFO("B" << size << ", film " << want["film"].GetString());
    const film picture = read_film(fixtures / "matterport" / want["film"].GetString());
    tensor<float, 2> grey{{picture.height, picture.width}};
    std::copy(picture.pixels.begin(), picture.pixels.end(), grey.begin());
    tensor<float, 4> input{{1, picture.height, picture.width, 3}};
    write_input(model->config(), grey, {}, input);
    std::map<std::string, tensor<float, 4>> stages;
    const auto output = model->probabilities(ctx, std::move(input), [&](std::string_view name, const nn::var& v) {
      stages[std::string{name}] = v->value.on_host();
    });
    int seen = 0;
    for (const auto& stage : want["stages"].GetObject()) {
      const auto found = stages.find(stage.name.GetString());
      if (found == stages.end()) continue;  // inside a block, which ours computes in one piece
      ++seen;
      INFO("stage " << stage.name.GetString());
      CHECK(probe_error(stage.value, found->second) < 1e-3 * stage.value["std"].GetDouble());
    }
    CHECK(seen == 12);
    CHECK(probe_error(want["output"], output) < 1e-4);
    double mean = 0;
    std::int64_t inside = 0;
    for (const float p : output) mean += double{p} / static_cast<double>(output.size()), inside += p > 0.5f;
    CHECK(mean == Approx(want["mean"].GetDouble()).margin(1e-5));
    CHECK(std::abs(inside - want["inside"].GetInt64()) <= 4);  // pixels at the threshold itself
  }
}
}  // namespace

TEST_CASE("segmentation_models: U-Net over EfficientNet-B0 gives its answers on three films") {
  check_against_original("0");
}
TEST_CASE("segmentation_models: U-Net over EfficientNet-B3 gives its answers on three films") {
  check_against_original("3");
}
TEST_CASE("segmentation_models: U-Net over EfficientNet-B7 gives its answers on three films") {
  check_against_original("7");
}
