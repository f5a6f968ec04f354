// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "lungseg/data/ct/body_mask.hpp"
#include "lungseg/data/ct/ct_volume.hpp"
#include "lungseg/data/pixels/components.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The parts of a stack of masks, hanging together over pixel edges within a slice and over pixel faces from slice to
/// slice.
class volume_parts {
 public:
  /// \param stack  as many masks as the volume has slices
  volume_parts(const ct_volume& volume, const std::vector<mask>& stack) {
    std::vector<int> parent;
    image<std::int32_t> labels, before;
    for (const mask& each : stack) {
      slices_.push_back(label_components(each, connectivity::four));
      first_.push_back(std::ssize(parent));
      for (int i = 0; i < slices_.back().count(); ++i) parent.push_back(static_cast<int>(parent.size()));
      slices_.back().labels(labels);
      if (slices_.size() > 1) unite(parent, labels, before);
      std::swap(labels, before);
    }
    number(parent);
    measure(volume);
  }

  int count() const noexcept { return static_cast<int>(voxels_.size()); }
  std::int64_t voxels(int part) const { return voxels_[static_cast<std::size_t>(part)]; }
  /// Whether at least half of the part's voxels are air alone (pure_air_hu).
  bool is_air(int part) const { return 2 * air_[static_cast<std::size_t>(part)] >= voxels(part); }
  /// The pixels of a slice that belong to parts for which keep(part) holds.
  template <class Predicate>
  mask select_if(std::size_t slice, Predicate keep) const {
    return slices_[slice].select_if([&](int index) { return keep(part_of(slice, index)); });
  }

 private:
  int part_of(std::size_t slice, int index) const { return part_[static_cast<std::size_t>(first_[slice] + index)]; }

  /// What lies over what.
  void unite(std::vector<int>& parent, const image<std::int32_t>& here, const image<std::int32_t>& below) const {
    const auto slice = slices_.size() - 1;
    for (std::size_t i = 0; i < here.pixels.size(); ++i)
      if (here.pixels[i] && below.pixels[i])
        detail::unite(parent, static_cast<int>(first_[slice]) + here.pixels[i] - 1,
                      static_cast<int>(first_[slice - 1]) + below.pixels[i] - 1);
  }

  void number(std::vector<int>& parent) {
    int parts = 0;
    part_.resize(parent.size());
    for (std::size_t i = 0; i < parent.size(); ++i) {
      const int root = detail::find_root(parent, static_cast<int>(i));  // never above i
      part_[i] = root == static_cast<int>(i) ? parts++ : part_[static_cast<std::size_t>(root)];
    }
    voxels_.resize(static_cast<std::size_t>(parts));
    air_.resize(static_cast<std::size_t>(parts));
  }

  void measure(const ct_volume& volume) {
    for (std::size_t z = 0; z < slices_.size(); ++z) {
      const components& in = slices_[z];
      for (std::size_t i = 0; i < in.owners().size(); ++i) {
        const run& r = in.runs().runs[i];
        const auto part = static_cast<std::size_t>(part_of(z, in.owners()[i]));
        voxels_[part] += r.length();
        const std::int16_t* const row = volume.slices[z].row(r.y);
        air_[part] += std::count_if(row + r.x1, row + r.x2, [](std::int16_t hu) { return hu <= pure_air_hu; });
      }
    }
  }

  std::vector<components> slices_;
  std::vector<std::ptrdiff_t> first_;  // of a slice's components among all
  std::vector<int> part_;              // of each component of each slice
  std::vector<std::int64_t> voxels_;
  std::vector<std::int64_t> air_;  // voxels of air alone
};

}}  // namespace lungseg::LUNGSEG_ABI
