// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/data/annotation/dataset_reading.hpp"
#include "lungseg/data/annotation/part_error.hpp"
#include "lungseg/data/json/json_reader.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE void refuse_all(const dataset_reading& reading) {
  std::string text = "nothing of it can be used; parts left out: " + std::to_string(reading.left_out());
  for (std::size_t i = 0; i < reading.faults.size() && i < 3; ++i)
    text += (i == 0 ? "; " : "; then ") + reading.faults[i].text();
  throw json_fault{text};
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
