// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Whose weights a file holds.

#include "lungseg/core/named_tensor.hpp"
#include "lungseg/model/weights/keras_config.hpp"
#include "lungseg/model/weights/torchvision_weights.hpp"

namespace cli {

enum class weight_format { lungseg, keras, torchvision };
inline constexpr const char* format_names[] = {"lungseg", "keras", "torchvision"};

/// Told by what is in the file, whatever its name.
inline weight_format format_of(const lungseg::archive& from) {
  if (from.metadata.contains("config")) return weight_format::lungseg;
  if (lungseg::is_keras_archive(from)) return weight_format::keras;
  if (lungseg::is_torchvision_archive(from)) return weight_format::torchvision;
  throw lungseg::format_error{
      from.source +
      ": holds neither a lungseg model nor weights of Matterport's or torchvision's Mask R-CNN, nor a U-Net"};
}

}  // namespace cli
