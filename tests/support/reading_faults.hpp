// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/data/annotation/annotation.hpp"

namespace lungseg_test {

/// What reading a dataset file found fault with, a line each.
inline std::string faults_of(const lungseg::film_dataset& set) {
  std::string text;
  for (const lungseg::part_fault& fault : set.reading.faults) text += fault.text() + "\n";
  return text;
}

}  // namespace lungseg_test
