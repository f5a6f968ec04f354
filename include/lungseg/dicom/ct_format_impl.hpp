// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>

#include "lungseg/dicom/ct_format.hpp"
#include "lungseg/dicom/ct_slice.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE image_extent ct_format::size(const std::filesystem::path& file, const read_options& options) const {
  const ct_facts facts = read_ct_facts(dicom_file{file}, options);
  return {facts.height, facts.width};
}

LUNGSEG_INLINE film_file ct_format::read(const std::filesystem::path& file, const read_options& options) const {
  const dicom_file from{file};
  const ct_facts facts = read_ct_facts(from, options);
  film_file result;
  result.pixels = windowed(read_hounsfield(from, options), window_);
  result.levels = {static_cast<int>(std::lround(window_.black())), static_cast<int>(std::lround(window_.white()))};
  result.pose = facts.pose;
  result.spacing = facts.spacing;
  result.pixel_aspect = facts.spacing.y / facts.spacing.x;
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
