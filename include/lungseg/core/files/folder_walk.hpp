// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <functional>
#include <system_error>

#include "lungseg/core/config.hpp"

/// \file
/// The way through a folder and all below it, for whatever is looked for there.

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What is to be said of a folder that walk_files hands over.
inline constexpr const char* unlisted_folder = "is a folder that cannot be listed";

/// Calls take(path) for the regular files of a folder and of all below, links among them or not, in whatever order the
/// system has them; also for folders below that cannot be listed and for what cannot be asked what it is, as files may
/// be there. Links to folders are followed, and each folder is gone into once, whichever ways lead to it: by its own
/// path where it has one below `folder`, else by the first link in the order of their paths. Of each folder some 20
/// bytes are remembered (text_set).
/// \return why the folder itself could not be listed, to its end; then no folder below it was gone into
std::error_code walk_files(const std::filesystem::path& folder,
                           const std::function<void(const std::filesystem::path&)>& take);

/// The same. \throws file_error naming the folder when it cannot be listed
void each_file_below(const std::filesystem::path& folder,
                     const std::function<void(const std::filesystem::path&)>& take);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/files/folder_walk_impl.hpp"
#endif
