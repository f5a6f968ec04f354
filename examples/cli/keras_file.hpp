// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Keras weight files, behind a wall: hdf5/present.cpp is compiled where the build has HDF5, hdf5/missing.cpp
/// elsewhere.

#include <filesystem>
#include <string>
#include <vector>

#include "lungseg/core/named_tensor.hpp"

namespace cli {

/// \throws option_error when the build has no HDF5; else as lungseg::read_keras
lungseg::archive read_keras_file(const std::filesystem::path& file);
lungseg::archive read_keras_file_header(const std::filesystem::path& file);
/// \throws option_error when the build has no HDF5; else as lungseg::write_keras
void write_keras_file(const std::filesystem::path& file, const lungseg::archive& contents,
                      const std::vector<std::string>& layers);

}  // namespace cli
