// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cli {

/// "3 folders below it hold pictures that are not taken (a, b, ...)": what is said of a folder whose films were taken,
/// so that films which somebody keeps in folders by patient or year are not missed in silence. Empty when there are
/// none.
/// \param known  folders below it that are taken for something else, such as masks
std::string folders_below(const std::filesystem::path& folder, const std::vector<std::filesystem::path>& known = {});

}  // namespace cli
