// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lungseg/data/ct/ct_volume.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How many voxels have each value from least_hu up; what is above the last bin is in it.
class hu_histogram {
 public:
  static constexpr int most_hu = 1023;

  void add(std::int16_t hu) noexcept {
    ++counts_[static_cast<std::size_t>(std::clamp<int>(hu, least_hu, most_hu) - least_hu)];
  }
  /// Of the voxels inside the mask.
  void add(const hu_image& slice, const mask& inside) noexcept {
    for (std::size_t i = 0; i < slice.pixels.size(); ++i)
      if (inside.pixels[i]) add(slice.pixels[i]);
  }

  /// The mean of all values from `low` to below `high`; `otherwise` when there is none.
  double mean(int low, int high, double otherwise) const noexcept {
    std::int64_t count = 0, sum = 0;
    for (int hu = std::max<int>(low, least_hu); hu < std::min(high, most_hu + 1); ++hu) {
      const std::int64_t here = counts_[static_cast<std::size_t>(hu - least_hu)];
      count += here;
      sum += here * hu;
    }
    return count == 0 ? otherwise : static_cast<double>(sum) / static_cast<double>(count);
  }
  /// The least value that half of the voxels do not exceed; least_hu when there are none.
  int median() const noexcept {
    std::int64_t all = 0, below = 0;
    for (const std::int64_t count : counts_) all += count;
    int hu = least_hu;
    while (hu < most_hu && (below += counts_[static_cast<std::size_t>(hu - least_hu)]) * 2 < all) ++hu;
    return hu;
  }

 private:
  std::vector<std::int64_t> counts_ = std::vector<std::int64_t>(most_hu - least_hu + 1);
};

/// The value between lung and tissue: half way between the mean of what is below it and the mean of what is not, found
/// by iteration from -500 HU. Only voxels of the body are asked, so neither the air around the patient nor what a
/// scanner writes outside of its circle moves it. Between -600 and -300 HU whatever the voxels say.
/// \source Hu, Hoffman, Reinhardt, "Automatic lung segmentation for accurate quantitation of volumetric X-ray CT
///         images", IEEE TMI 20(6), 2001, section II.A
inline int air_threshold(const hu_histogram& body) noexcept {
  constexpr int start = -500, least = -600, most = -300, rounds = 100;
  constexpr double lung = -850, tissue = 0;  // of a body that has none
  int threshold = start;
  for (int i = 0; i < rounds; ++i) {
    const double half =
        (body.mean(least_hu, threshold, lung) + body.mean(threshold, hu_histogram::most_hu + 1, tissue)) / 2;
    const int next = std::clamp(static_cast<int>(std::lround(half)), least, most);
    if (next == threshold) break;
    threshold = next;
  }
  return threshold;
}

}}  // namespace lungseg::LUNGSEG_ABI
