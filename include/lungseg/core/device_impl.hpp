// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

#include "lungseg/core/device.hpp"
#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE device device::parse(std::string_view text) {
  if (text == "cpu") return cpu();
  if (text == "cuda") return cuda();
  int index = 0;
  if (text.starts_with("cuda:")) {
    const auto [end, fault] = std::from_chars(text.data() + 5, text.data() + text.size(), index);
    if (fault == std::errc{} && end == text.data() + text.size() && index >= 0) return cuda(index);
  }
  throw device_error{"device: unknown device '" + std::string{text} + "', expected cpu, cuda or cuda:N"};
}

}}  // namespace lungseg::LUNGSEG_ABI
