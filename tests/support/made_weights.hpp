// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Weights that are too large to be stored and are made from a seed instead, by
/// tests/fixtures/matterport/make_weights.py.

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace lungseg_test {

/// The safetensors file that a plan describes, made once and kept in the folder for temporary files; no path where
/// python3 or numpy is missing.
inline std::filesystem::path made_weights(const std::filesystem::path& plan, const std::string& name) {
  namespace fs = std::filesystem;
  const fs::path weights = fs::temp_directory_path() / name;
  if (fs::exists(weights) && fs::last_write_time(weights) > fs::last_write_time(plan)) return weights;
  // Other processes of the test suite want the same file: each makes its own and puts it there as a whole.
  const fs::path own = weights.string() + "." + std::to_string(::getpid());
  const fs::path script = plan.parent_path().parent_path() / "matterport" / "make_weights.py";
  const std::string make =
      "python3 '" + script.string() + "' '" + plan.string() + "' '" + own.string() + "' > /dev/null 2>&1";
  if (std::system(("/usr/bin/" + make).c_str()) != 0 && std::system(make.c_str()) != 0) {
    fs::remove(own);
    return {};
  }
  fs::rename(own, weights);
  return weights;
}

}  // namespace lungseg_test
