// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The scores of models as text on standard output.

#include <span>

#include "lungseg/infer/report/mask_report.hpp"
#include "lungseg/infer/score/evaluation.hpp"

namespace cli {

/// The figures of all films, then a line for each source and definition where there are several.
void print_table(const lungseg::evaluation_report& report);

/// The scores of masks without sides.
void print_table(const lungseg::mask_report& report);

/// A line for each source and each definition of its films, below a head.
void print_groups(std::span<const lungseg::group_figures> groups);

}  // namespace cli
