// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "../keras_file.hpp"
#include "lungseg/core/error.hpp"

namespace cli {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& file) {
  throw lungseg::option_error{file.string() +
                              ": is a Keras HDF5 file, and this program was built without HDF5 (install libhdf5-dev "
                              "and configure again, with LUNGSEG_HDF5=ON)"};
}

}  // namespace

lungseg::archive read_keras_file(const std::filesystem::path& file) {
  refuse(file);
}

lungseg::archive read_keras_file_header(const std::filesystem::path& file) {
  refuse(file);
}

void write_keras_file(const std::filesystem::path& file, const lungseg::archive&, const std::vector<std::string>&) {
  refuse(file);
}

}  // namespace cli
