// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Convolutions for what multiplies pairs of bfloat16, on the matrix unit or lane by lane.

#include <vector>

#include "reference_conv.hpp"

namespace lungseg::test {

/// Channels around whole and half steps of depth, more than a chunk of it, outputs around panels; rows of pixels that
/// fill tiles of 16 and that do not, tiles across rows and images, borders on all sides, strides, stems, single pixels.
inline std::vector<conv_case> pair_cases() {
  return {
      {1, 1, 1, 1, 1, 1, 1},
      {1, 4, 4, 64, 32, 1, 1},
      {1, 2, 16, 32, 64, 1, 1},
      {2, 5, 7, 31, 33, 1, 1},
      {1, 3, 11, 96, 31, 1, 1},
      {1, 6, 16, 64, 64, 1, 1, {2, 2}},
      {3, 1, 1, 200, 91, 1, 1},
      {30, 1, 1, 200, 91, 1, 1},
      {1, 1, 40, 1088, 40, 1, 1},
      {1, 2, 9, 2100, 5, 1, 1},
      {1, 16, 16, 64, 32, 3, 3, {1, 1}, {1, 1}, {1, 1}},
      {1, 5, 32, 32, 48, 3, 3, {1, 1}, {1, 1}, {1, 1}},
      {2, 14, 14, 40, 24, 3, 3, {1, 1}, {1, 1}, {1, 1}},
      {1, 9, 33, 33, 65, 3, 3, {2, 2}, {1, 1}, {1, 1}},
      {1, 3, 5, 1056, 7, 3, 2, {1, 1}, {1, 0}, {1, 1}},
      {1, 13, 11, 1, 16, 7, 7, {2, 2}, {3, 3}, {3, 3}},
      {2, 16, 14, 3, 64, 7, 7, {2, 2}, {3, 3}, {3, 2}},
      {1, 8, 8, 16, 40, 3, 3, {1, 1}, {1, 1}, {1, 1}},
      {1, 6, 7, 8, 20, 4, 4, {2, 1}, {1, 2}, {2, 1}},
      {2, 8, 8, 40, 20, 2, 2, {2, 2}},
      {1, 2, 40, 31, 5, 1, 19, {1, 1}, {0, 9}, {0, 9}},
  };
}

}  // namespace lungseg::test
