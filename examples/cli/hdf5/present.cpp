// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "../keras_file.hpp"
#include "lungseg/hdf5/keras_reader.hpp"
#include "lungseg/hdf5/keras_writer.hpp"

namespace cli {

lungseg::archive read_keras_file(const std::filesystem::path& file) {
  return lungseg::read_keras(file);
}

lungseg::archive read_keras_file_header(const std::filesystem::path& file) {
  return lungseg::read_keras_header(file);
}

void write_keras_file(const std::filesystem::path& file, const lungseg::archive& contents,
                      const std::vector<std::string>& layers) {
  lungseg::write_keras(file, contents, layers);
}

}  // namespace cli
