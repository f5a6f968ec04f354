// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>

#include "lungseg/core/named_tensor.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Writes `contents` to `file` as safetensors, with a checksum in the metadata; the file is replaced as a whole or not
/// at all (write_atomically). Tensors go straight from their memory to the disk.
/// \throws format_error  for duplicate names, byte counts that disagree with the extents, or text that is not UTF-8
/// \throws file_error    when the disk refuses; an older file of that name is then still there
void write_archive(const std::filesystem::path& file, const archive& contents);

/// Reads a safetensors file of any origin. Sizes are checked against the file before anything is allocated; a checksum
/// that write_archive left is verified.
/// \throws file_error    when the file cannot be read
/// \throws format_error  when it is cut short, damaged or no safetensors file; what else it is is said (file_kind.hpp)
archive read_archive(const std::filesystem::path& file);

/// The same without the elements (all `bytes` are empty, the checksum is not verified): for looking into a file.
archive read_archive_header(const std::filesystem::path& file);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/files/archive_impl.hpp"
#endif
