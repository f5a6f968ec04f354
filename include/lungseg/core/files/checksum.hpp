// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// CRC-32C (Castagnoli) of `count` bytes, continuing from `crc`, the value of the bytes before them; 0 starts.
/// Eight bytes a step, so that checking a checkpoint costs less than reading it.
/// \source RFC 3720, appendix B.4 (polynomial and test values); Kounavis and Berry, "A Systematic Approach to Building
///         High Performance Software-Based CRC Generators", ISCC 2005 (slicing by eight).
std::uint32_t crc32c(const void* bytes, std::size_t count, std::uint32_t crc = 0) noexcept;

/// Its eight hexadecimal digits.
std::string crc32c_text(std::uint32_t crc);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/files/checksum_impl.hpp"
#endif
