// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

#include "lungseg/core/files/same_file.hpp"

#include <catch2/catch.hpp>
#include <filesystem>

#include "support/scratch_folder.hpp"

using lungseg::file_identity;
using lungseg::same_file;
using lungseg_test::put_file;
using lungseg_test::scratch_folder;
namespace fs = std::filesystem;

TEST_CASE("same_file: one folder has many names") {
  const scratch_folder folder;
  fs::create_directories(folder / "x/inner");
  fs::create_directory(folder / "y");
  fs::create_directory_symlink(folder / "x", folder / "link");
  const std::string x = (folder / "x").string();
  for (const std::string& name : {x, x + "/", x + "/.", x + "/inner/..", x + "/../x", x + "/../y/../x//",
                                  x + "/../link", fs::relative(x).string()}) {
    INFO(name);
    CHECK(same_file(x, name));
    CHECK(file_identity(x) == file_identity(name));
  }
  CHECK_FALSE(same_file(folder / "x", folder / "y"));
  CHECK_FALSE(same_file(folder / "x", folder / "x/inner"));
  CHECK(file_identity(folder / "x") != file_identity(folder / "y"));
}

TEST_CASE("same_file: files by links of both kinds, and what does not exist by its plain path") {
  const scratch_folder folder;
  put_file(folder / "a", "same");
  put_file(folder / "b", "same");
  fs::create_hard_link(folder / "a", folder / "hard");
  fs::create_symlink(folder / "a", folder / "soft");
  CHECK(same_file(folder / "a", folder / "hard"));
  CHECK(same_file(folder / "a", folder / "soft"));
  CHECK_FALSE(same_file(folder / "a", folder / "b"));
  CHECK(same_file(folder / "none", folder / "sub/../none"));
  CHECK_FALSE(same_file(folder / "none", folder / "a"));
  CHECK_FALSE(same_file(folder / "none", folder / "other"));
}
