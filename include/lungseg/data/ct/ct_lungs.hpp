// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <vector>

#include "lungseg/data/ct/ct_volume.hpp"
#include "lungseg/data/split/lung_pair.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The lungs of each slice of a volume. Left and right are the patient's.
struct ct_lungs {
  std::vector<lung_pair> slices;  // from the feet to the head
  int threshold = 0;              // below this a voxel of the body is air [HU]
};

/// Finds the air-filled lungs by what their voxels are: body, air in it below an optimal threshold, without windpipe,
/// main bronchi and gas of the bowel; split in each slice by split_lungs; with vessels and the hollows that they leave
/// (3 mm) filled. What a lung holds in place of air, consolidations and effusions, is not found: nothing but air is
/// looked for.
///
/// A part of the air is bowel gas when it is air alone (pure_air_hu), and too small for a lung when it is less than 2 %
/// of the largest part. In a series parts hang together from slice to slice; of a slice that is alone only what is
/// seen in it counts. Where split_lungs finds a single lung, or two that do not lie on both sides of the body, each
/// part is on the side of the body on which most of it lies; one that reaches far over the middle makes the sides of
/// its slice a guess (ambiguous_side).
/// \throws as expect_volume
/// \source Hu, Hoffman, Reinhardt, "Automatic lung segmentation for accurate quantitation of volumetric X-ray CT
///         images", IEEE TMI 20(6), 2001
ct_lungs find_ct_lungs(const ct_volume& volume);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/ct/ct_lungs_impl.hpp"
#endif
