// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What came of taking weights from another program's file.
struct weight_report {
  std::vector<std::string> loaded;      // our tensors that got their values, by our names
  std::vector<std::string> skipped;     // tensors of the file that the model does not use, with the reason
  std::vector<std::string> mismatched;  // our tensors that kept their values, with the reason; empty when strict
};

}}  // namespace lungseg::LUNGSEG_ABI
