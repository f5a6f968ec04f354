// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <catch2/catch.hpp>
#include <optional>

#include "lungseg/core/context.hpp"

namespace lungseg::test {

/// A context on the first GPU, or none, and then the test has said that it is skipped and why.
inline std::optional<context> first_gpu() {
  try {
    return context::on(device::cuda(0));
  } catch (const device_error& refusal) {
    WARN("skipped: " << refusal.what());
    return std::nullopt;
  }
}

}  // namespace lungseg::test
