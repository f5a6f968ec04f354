// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Root of everything that the library throws. what() names the operation or file, what came and what was wanted.
struct error : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// A tensor has the wrong extents for an operation; nothing was computed.
struct shape_error : error {
  using error::error;
};
/// A file or folder cannot be opened, read, written or replaced.
struct file_error : error {
  using error::error;
};
/// The disk takes nothing more: full, over quota, read-only or failing. No matter of one file.
struct disk_error : file_error {
  using file_error::file_error;
};
/// A file was read, but its contents are not what its format demands.
struct format_error : error {
  using error::error;
};
/// An option has a value that makes no sense.
struct option_error : error {
  using error::error;
};
/// A device is unknown, missing, or refused the work.
struct device_error : error {
  using error::error;
};
/// A number is not finite where it has to be (a loss, a gradient).
struct numeric_error : error {
  using error::error;
};

/// Whether a fault met while working on one film is that film's alone, so that the films after it can still be done.
/// What a lost device or a full disk says of one film, it would say of all, and is no reason to call any of them bad.
inline bool is_fault_of_film(const std::exception& fault) noexcept {
  return !dynamic_cast<const device_error*>(&fault) && !dynamic_cast<const disk_error*>(&fault);
}

/// What to tell of a fault met with `which` film or file, which it names. The standard library's word for memory that
/// ran out tells nothing.
std::string story_of(const std::exception& fault, const std::string& which);

/// Throws E{message} unless `holds`.
template <class E = error>
inline void expect(bool holds, const std::string& message) {
  if (!holds) throw E{message};
}

/// Throws shape_error "<op>: <tensor> axis <axis> is <got>, expected <wanted>" unless the two agree.
void expect_extent(std::string_view op, std::string_view tensor, int axis, std::int64_t got, std::int64_t wanted);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/error_impl.hpp"
#endif
