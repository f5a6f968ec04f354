// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <vector>

#include "lungseg/data/ct/ct_volume.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A drawn CT of a chest with the exact lungs: their vessels are inside, windpipe and bronchi with their walls are not.
/// Left and right are the patient's.
struct ct_phantom {
  ct_volume volume;
  std::vector<mask> left, right;  // slice by slice
};

/// Lengths in millimetres, values in Hounsfield units.
struct ct_phantom_options {
  int size = 256;      // rows and columns
  double field = 390;  // side of the picture
  int slices = 30;     // from the bowel to above the lungs
  double step = 10;    // from slice to slice
  double noise = 15;   // standard deviation
};

/// Draws patient `index` of the series `seed`: a body of skin, fat and muscle on a table, with spine, heart and aorta,
/// liver, stomach and bowel with gas, two lungs with vessels that touch in front, and a windpipe whose bronchi run into
/// the lungs. Sizes, places and densities vary. The same numbers give the same patient.
/// \throws option_error for a size below 64, or no slices, or lengths that are not above 0
ct_phantom draw_ct_phantom(std::uint64_t seed, std::uint64_t index, const ct_phantom_options& options = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/ct/ct_phantom_impl.hpp"
#endif
