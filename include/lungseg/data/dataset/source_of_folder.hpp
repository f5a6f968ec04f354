// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <string>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What films are said to come from unless the caller names it: their folder's name; where that only says what lies in
/// it (images, films, train, ...) the name of the folder around it, as far as the path tells one. Only one folder's
/// name, because paths tell the user's name.
std::string source_of_folder(const std::filesystem::path& films);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/dataset/source_of_folder_impl.hpp"
#endif
