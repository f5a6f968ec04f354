// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <string>

#include "lungseg/core/config.hpp"

/// \file
/// Whether two paths lead to one file or folder. Their texts do not tell: "x", "x/", "./x", "y/../x" and a link to x
/// are one folder.

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A text that is equal for all paths to one file or folder, links included, and differs for others; for sets and maps.
/// Of what does not exist it is the path itself, made absolute and without detours.
std::string file_identity(const std::filesystem::path& path);

/// Whether both paths lead to one file or folder, which need not exist yet.
bool same_file(const std::filesystem::path& a, const std::filesystem::path& b);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/files/same_file_impl.hpp"
#endif
