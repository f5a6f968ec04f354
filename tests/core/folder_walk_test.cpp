// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/files/folder_walk.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "../support/scratch_folder.hpp"
#include "lungseg/core/error.hpp"

using namespace lungseg;
using namespace lungseg_test;
namespace fs = std::filesystem;

namespace {

/// What a walk hands over, by paths below the folder, and each as often as it does.
std::multiset<std::string> met_below(const fs::path& folder) {
  std::multiset<std::string> met;
  each_file_below(folder, [&](const fs::path& file) { met.insert(file.lexically_relative(folder).string()); });
  return met;
}

void put(const fs::path& file) {
  fs::create_directories(file.parent_path());
  put_file(file, "x");
}

}  // namespace

TEST_CASE("walk_files: each folder once, whichever ways lead to it") {
  const scratch_folder folder, elsewhere;
  const fs::path top = folder / "top";
  put(top / "film");
  put(top / "z/film");
  put(elsewhere / "volume/more/film");
  fs::create_directory_symlink(top / "z", top / "a");                  // a second way, which is met first
  fs::create_directory_symlink(top, top / "z/up");                     // round in a circle
  fs::create_directory_symlink(elsewhere / "volume/more", top / "m");  // two ways out, one into the other
  fs::create_directory_symlink(elsewhere / "volume", top / "l");
  fs::create_symlink(top / "film", top / "link");
  fs::create_symlink("nothing", top / "nowhere");
  fs::create_symlink("itself", top / "itself");
  CHECK(met_below(top) == std::multiset<std::string>{"film", "link", "z/film", "l/more/film"});
}

TEST_CASE("walk_files: a chain of diamonds takes as many steps as it has folders") {
  const scratch_folder folder;
  constexpr int levels = 40;  // 2^40 ways lead to the last
  for (int i = 0; i < levels; ++i) {
    const fs::path level = folder / ("level" + std::to_string(i));
    put(level / "film");
    if (i + 1 == levels) break;
    for (const char* way : {"left", "right"})
      fs::create_directory_symlink("../level" + std::to_string(i + 1), level / way);
  }
  CHECK(met_below(folder.path()).size() == levels);
  std::size_t met = 0;
  each_file_below(folder / "level0", [&](const fs::path&) { ++met; });
  CHECK(met == levels);
}

TEST_CASE("each_file_below: a folder that cannot be listed is named") {
  const scratch_folder folder;
  CHECK_THROWS_WITH(met_below(folder / "none"), Catch::Contains("none: cannot list the folder: No such file"));
  CHECK(walk_files(folder / "none", [](const fs::path&) {}));
}
