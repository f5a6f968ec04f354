// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <string_view>

#include "lungseg/core/device.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/parse_number.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE device device::parse(std::string_view text) {
  if (text == "cpu") return cpu();
  if (text == "cuda") return cuda();
  constexpr std::string_view numbered = "cuda:";
  if (text.starts_with(numbered)) {
    const auto index = detail::parse_number<int>(text.substr(numbered.size()));
    if (index && *index >= 0) return cuda(*index);
  }
  throw device_error{"device: unknown device '" + std::string{text} + "', expected cpu, cuda or cuda:N"};
}

}}  // namespace lungseg::LUNGSEG_ABI
