// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
//
// What the other tests of the program begin with; they need not make it again. ctest runs this one first.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>

#include "material.hpp"

namespace fs = std::filesystem;

TEST_CASE("material: films are drawn, a dataset is made of them and a model learns for two steps", "[material]") {
  const char* const kept = std::getenv("LUNGSEG_TEST_MATERIAL");
  if (kept) fs::remove_all(kept);
  const lungseg_test::material fresh;
  CHECK(fs::exists(fresh.model));
  if (!kept) return;
  fs::create_directories(fs::path{kept}.parent_path());
  fs::copy(fresh.folder.path(), kept, fs::copy_options::recursive);
}
