// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/context.hpp"
#include "lungseg/core/parallel.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE void expect_host(const context& ctx) {
  if (ctx.where().is_cuda())
    throw device_error{"this operation has no kernel for a GPU yet, so it cannot work on " + ctx.where().name()};
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
