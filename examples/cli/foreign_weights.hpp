// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Weights of other programs, behind a wall: only foreign_weights.cpp compiles the networks.

#include <string>

#include "lungseg/core/named_tensor.hpp"

namespace cli {

/// What a weight file of another program holds, as far as its header tells: "U-Net of segmentation_models with
/// efficientnetb0".
std::string describe_foreign(const lungseg::archive& from);

}  // namespace cli
