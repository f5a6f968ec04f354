// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <string>

#include "common.hpp"
#include "lungseg/core/files/archive.hpp"
#include "lungseg/core/tensor_precision.hpp"
#include "lungseg/nn/parameter.hpp"
#include "weight_format.hpp"

namespace cli {

/// What `lungseg convert` is asked for.
struct convert_options {
  common_options common;
  std::filesystem::path in, out, settings, view, flag;
  std::string to, preset, laterality, precision = "float32";
  float norm_epsilon = -1;  // below 0: the preset's

  lungseg::dtype stored() const { return lungseg::parse_dtype(precision); }
};

/// A U-Net of segmentation_models or of the library. Its file tells which one it is.
/// \param from  what options.in holds
/// \throws option_error for what means nothing for a U-Net
int convert_unet(const convert_options& options, const lungseg::archive& from, weight_format goal);

/// Weights that are not numbers would make a model that finds nothing and says nothing.
/// \throws format_error naming the tensor
void expect_numbers(const std::string& source, const lungseg::nn::state_refs& state);

/// Adds what a file of the library says of its weights, but for the training that it would go on with.
void keep_notes(lungseg::archive& to, const lungseg::archive& from);

}  // namespace cli
