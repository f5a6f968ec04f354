// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The segment of a lung, and its frame where a segment has one, in segmentations of ours: 1 is the patient's left
/// lung, 2 the right one.
constexpr int segment_of(int class_id) {
  return class_id;
}

}}  // namespace lungseg::LUNGSEG_ABI
