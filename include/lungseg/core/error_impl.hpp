// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <exception>
#include <new>
#include <string>
#include <string_view>

#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::string story_of(const std::exception& fault, const std::string& which) {
  const std::string why =
      dynamic_cast<const std::bad_alloc*>(&fault) ? "needs more memory than there is" : fault.what();
  return why.find(which) == std::string::npos ? which + ": " + why : why;
}

LUNGSEG_INLINE void expect_extent(std::string_view op, std::string_view tensor, int axis, std::int64_t got,
                                  std::int64_t wanted) {
  if (got == wanted) return;
  throw shape_error{std::string{op} + ": " + std::string{tensor} + " axis " + std::to_string(axis) + " is " +
                    std::to_string(got) + ", expected " + std::to_string(wanted)};
}

}}  // namespace lungseg::LUNGSEG_ABI
