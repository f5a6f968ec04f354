// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <catch2/catch.hpp>
#include <fstream>
#include <optional>
#include <sstream>

#include "cudnn/conv_plan.hpp"

namespace lungseg::test {

/// cuDNN planning for an H100 that is not there. The description's format is not documented, so the answers count for
/// the version with which it was tried; with another the test says that it is skipped.
/// The file was written by hand from NVIDIA's data sheet, with the keys that cuDNN 9.19 reads.
struct deviceless {
  std::optional<backend::cuda::cudnn_library> cudnn;
  std::optional<backend::cuda::conv_planner> planner;

  deviceless() {
    try {
      cudnn.emplace(backend::cuda::cudnn_library::places());
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

}  // namespace lungseg::test
