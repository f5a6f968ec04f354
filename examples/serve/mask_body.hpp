// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <vector>

#include "lungseg/data/pixels/run_lengths.hpp"

namespace serve {

/// Masks that a person drew: {"left": {"size": [h, w], "counts": "..."}, "right": ...}, with COCO's compressed run
/// lengths; null or nothing for a lung that is not there.
struct drawn_masks {
  lungseg::run_lengths left, right;
};
/// \throws http_fault (400) for anything else, and masks of another film's size
drawn_masks parse_masks(const std::string& body, int height, int width);

/// What to export: {"jobs": ["id", ...], "file": "results.zip", "source": "...", "all": false,
/// "dicom": false}.
struct export_body {
  std::vector<std::string> jobs;
  std::string file, source;
  bool all = false, dicom = false;
};
/// \throws http_fault (400)
export_body parse_export(const std::string& body);

}  // namespace serve
