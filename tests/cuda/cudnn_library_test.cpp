// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "cudnn/cudnn_library.hpp"

#include <catch2/catch.hpp>

using namespace lungseg;
using backend::cuda::cudnn_library;
using Catch::Matchers::Contains;

TEST_CASE("cudnn_library: a missing library is named, with the loader's reason") {
  const std::vector<std::string> nowhere{"/nowhere/libcudnn.so.9", "libnothing.so.9"};
  CHECK_THROWS_AS(cudnn_library{nowhere}, device_error);
  CHECK_THROWS_WITH(cudnn_library{nowhere}, Contains("cuDNN 9 is missing") && Contains("/nowhere/libcudnn.so.9") &&
                                                Contains("libnothing.so.9") && Contains("LUNGSEG_CUDNN"));
}

TEST_CASE("cudnn_library: a library that is not cuDNN is refused") {
  const std::vector<std::string> other{"libc.so.6"};
  CHECK_THROWS_WITH(cudnn_library{other}, Contains("no cudnnGetVersion"));
}

TEST_CASE("cudnn_library: the one that the build found is cuDNN 9") {
  const auto places = cudnn_library::places();
  try {
    const cudnn_library cudnn{places};
    CHECK(cudnn.version() / 10000 == 9);
    CHECK_THROWS_WITH(cudnn.check(CUDNN_STATUS_BAD_PARAM, "conv2d"), Contains("conv2d: cuDNN says"));
  } catch (const device_error& missing) {
    WARN("skipped: " << missing.what());
  }
}
