// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <string>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A DICOM file that was met on the way through a study.
struct met_file {
  std::filesystem::path file;
  std::string left_out;  // why it is no frontal chest film: "is a CT slice"; empty for a film
  bool damaged = false;  // left out because it cannot be read
};

}}  // namespace lungseg::LUNGSEG_ABI
