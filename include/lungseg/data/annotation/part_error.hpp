// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/data/annotation/dataset_reading.hpp"
#include "lungseg/data/json/json_reader.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// A fault that costs a part of a dataset file; readers catch it, so that the rest is read.
struct part_error : json_fault {
  part_error(part_reason why, const std::string& message) : json_fault{message}, reason{why} {}
  part_reason reason;
};

/// The end of a file of which nothing is left.
[[noreturn]] void refuse_all(const dataset_reading& reading);

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/annotation/part_error_impl.hpp"
#endif
