// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>

#include "lungseg/core/files/file_signatures.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

struct file_kind {
  file_family family = file_family::other;
  std::string what;    // "a Git LFS pointer"
  std::string advice;  // "fetch the file with 'git lfs pull'", or empty
};

/// Tells what a file or folder is; nothing when its contents speak for none of the known formats. What cannot be read
/// is unknown.
std::optional<file_kind> kind_of_file(const std::filesystem::path& path);

/// Refuses a file that is known to be something else than what is wanted.
/// \param accepted  families that may be what is wanted; a file of no known format passes, too
/// \throws file_error   for a folder
/// \throws format_error "FILE: is a Git LFS pointer ..., expected a model; fetch the file with 'git lfs pull'"
void expect_family(const std::filesystem::path& file, std::initializer_list<file_family> accepted,
                   const std::string& wanted);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/files/file_kind_impl.hpp"
#endif
