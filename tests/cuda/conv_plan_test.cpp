// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "conv_plan.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <optional>
#include <sstream>

#include "model_convs.hpp"

using namespace lungseg;
using namespace lungseg::backend::cuda;
using test::mask_rcnn_convs;

namespace {

/// cuDNN planning for an H100 that is not there. The description's format is not documented, so the answers count for
/// the version with which it was tried; with another the test says that it is skipped.
/// The file was written by hand from NVIDIA's data sheet, with the keys that cuDNN 9.19 reads.
struct deviceless {
  std::optional<cudnn_library> cudnn;
  std::optional<conv_planner> planner;

  deviceless() {
    try {
      cudnn.emplace(cudnn_library::places());
    } catch (const device_error& missing) {
      WARN("skipped: " << missing.what());
      return;
    }
    if (cudnn->version() / 100 != 919) {
      WARN("skipped: cuDNN is " << cudnn->version() << ", the description of a device was tried with 9.19");
      return;
    }
    std::ifstream file{LUNGSEG_TEST_DIR "/fixtures/gpu/h100.json"};
    std::stringstream text;
    text << file.rdbuf();
    planner.emplace(*cudnn, text.str());
  }
};

struct number_format {
  dtype type;
  bool strict;
};
constexpr number_format formats[] = {
    {dtype::float32, true}, {dtype::float32, false}, {dtype::bfloat16, false}, {dtype::float16, false}};

/// The problems that the library asks for because of one layer: forward, and backward both ways.
std::vector<conv_problem> directions_of(const conv_problem& layer, const number_format& format) {
  conv_problem plain = layer;
  plain.type = format.type;
  plain.strict = format.strict;
  std::vector<conv_problem> all{plain};
  plain.bias = plain.residual = plain.relu = false;
  if (plain != all.front()) all.push_back(plain);
  for (const auto direction : {conv_direction::data_gradient, conv_direction::filter_gradient})
    for (const bool accumulate : {false, true}) {
      all.push_back(plain);
      all.back().direction = direction;
      all.back().accumulate = accumulate;
    }
  return all;
}

/// Counts what has a plan and lists what has none.
struct tally {
  int planned = 0, with_tensor_cores = 0;
  std::size_t largest_workspace = 0;
  std::string missing;

  void plan(const conv_planner& planner, const conv_problem& problem) {
    const auto found = planner.find(problem);
    if (!found) {
      missing += to_string(problem) + "\n";
      return;
    }
    ++planned;
    with_tensor_cores += found->tensor_core;
    largest_workspace = std::max(largest_workspace, found->workspace);
  }
};

}  // namespace

TEST_CASE("conv_plan: every convolution of the model has a compiled algorithm on sm_90, in each direction and type") {
  const deviceless sm90;
  if (!sm90.planner) return;
  for (const number_format& format : formats)
    for (const int size : {256, 512}) {
      tally result;
      for (const conv_problem& layer : mask_rcnn_convs(2, size, 3, 256, 32).all)
        for (const conv_problem& problem : directions_of(layer, format)) result.plan(*sm90.planner, problem);
      INFO("without a plan in " << name(format.type) << (format.strict ? ", strict" : "") << " at " << size << ":\n"
                                << result.missing);
      WARN(name(format.type) << (format.strict ? " strict " : " ") << size << ": " << result.planned << " planned, "
                             << result.with_tensor_cores << " on tensor cores, largest workspace "
                             << result.largest_workspace);
      CHECK(result.missing.empty());
    }
}
