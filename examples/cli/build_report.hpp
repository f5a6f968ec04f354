// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What the two kinds of dataset tell of their films.

#include "lungseg/core/log.hpp"
#include "lungseg/data/dataset/dataset_report.hpp"

namespace cli {

/// Every film that was left out with its reason, and what is worth knowing of the others. Slices beside the lungs,
/// which every CT has, are notes.
void tell(const lungseg::dataset_report& report, const lungseg::log_sink& log);
/// The counts, to standard output.
void print_counts(const lungseg::dataset_report& report);

}  // namespace cli
