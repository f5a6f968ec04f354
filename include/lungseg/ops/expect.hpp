// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "lungseg/core/view.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops::detail {

/// Throws shape_error "<op>: <tensor> is 1 x 2, expected 1 x 3" unless the extents agree.
template <std::size_t Rank>
void expect_extents(std::string_view op, std::string_view tensor, const std::array<int, Rank>& got,
                    const std::array<int, Rank>& wanted) {
  if (got == wanted) return;
  throw shape_error{std::string{op} + ": " + std::string{tensor} + " is " + to_string(got) + ", expected " +
                    to_string(wanted)};
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops::detail
