// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "lungseg/dicom/dicom_file.hpp"

namespace serve {

/// A DICOM file in memory. \param most_unpacked  bytes of one that is deflated
/// \throws lungseg::format_error, which says nothing of what is in it
inline lungseg::dicom_file opened(std::string_view bytes, std::size_t most_unpacked = 0) {
  return {std::span{reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, "film", most_unpacked};
}

}  // namespace serve
