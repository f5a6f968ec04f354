// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// CT files that tests write with the library's writer, and then change.

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <functional>
#include <string>

#include "lungseg/dicom/ct_writer.hpp"

namespace lungseg_test {

/// Changes what a DICOM file says.
inline void change_dicom(const std::filesystem::path& file, const std::function<void(DcmDataset&)>& change) {
  DcmFileFormat contents;
  REQUIRE(contents.loadFile(file.c_str()).good());
  contents.loadAllDataIntoMemory();
  change(*contents.getDataset());
  REQUIRE(contents.saveFile(file.c_str(), EXS_LittleEndianExplicit).good());
}

inline void say(const std::filesystem::path& file, const DcmTagKey& key, const std::string& text) {
  change_dicom(file, [&](DcmDataset& data) { REQUIRE(data.putAndInsertString(key, text.c_str()).good()); });
}

/// A slice without anything of a patient in it: values that tell every pixel from its neighbours.
inline lungseg::hu_image numbered_slice(int height = 6, int width = 8) {
  lungseg::hu_image slice(height, width);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) slice(y, x) = static_cast<std::int16_t>(-1000 + 100 * y + 7 * x);
  return slice;
}

inline lungseg::ct_volume numbered_volume(std::size_t slices, double step = 5) {
  lungseg::ct_volume volume{.slices = {}, .pixel_y = 0.7, .pixel_x = 0.9, .step = step};
  for (std::size_t k = 0; k < slices; ++k) {
    volume.slices.push_back(numbered_slice());
    volume.slices.back()(0, 0) = static_cast<std::int16_t>(k);
  }
  return volume;
}

}  // namespace lungseg_test
