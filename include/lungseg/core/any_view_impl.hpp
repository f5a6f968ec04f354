// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/core/any_view.hpp"
#include "lungseg/core/dtype.hpp"
#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE void refuse_elements(const std::string& extents, dtype found, dtype wanted) {
  throw option_error{"elements of " + extents + " are " + name(found) + ", expected " + name(wanted)};
}

LUNGSEG_INLINE void refuse_no_memory(const std::string& extents) {
  throw shape_error{"view: cannot be " + extents + " without memory"};
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
