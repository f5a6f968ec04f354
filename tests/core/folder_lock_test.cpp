// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

#include "lungseg/core/files/folder_lock.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <optional>
#include <utility>

#include "support/scratch_folder.hpp"

using Catch::Matchers::Contains;
using lungseg::folder_lock;
using lungseg_test::contents_of;
using lungseg_test::put_file;
using lungseg_test::scratch_folder;

TEST_CASE("folder_lock: a second writer is refused, and told who the first is") {
  const scratch_folder folder;
  std::optional<folder_lock> first{std::in_place, folder.path()};
  CHECK(first->missing().empty());
  try {
    const folder_lock second{folder.path()};
    FAIL("two writers in one folder");
  } catch (const lungseg::option_error& fault) {
    CHECK_THAT(fault.what(),
               Contains(folder.path().string()) && Contains("process " + std::to_string(::getpid()) + " on "));
  }
  const scratch_folder other;
  CHECK_NOTHROW(folder_lock{other.path()});

  first.reset();
  CHECK(folder.count() == 0);
  CHECK_NOTHROW(folder_lock{folder.path()});
}

TEST_CASE("folder_lock: another name of the folder is the same folder") {
  const scratch_folder folder;
  std::filesystem::create_directory(folder / "run");
  std::filesystem::create_directory_symlink(folder / "run", folder / "link");
  const folder_lock first{folder / "run"};
  CHECK_THROWS_AS(folder_lock{folder / "link"}, lungseg::option_error);
  CHECK_THROWS_AS(folder_lock{folder / "run/../run/"}, lungseg::option_error);
}

TEST_CASE("folder_lock: what a killed process leaves does not bind") {
  const scratch_folder folder;
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const folder_lock held{folder.path()};
    (void)!::write(ready[1], "x", 1);
    for (;;) ::pause();
  }
  char mark;
  REQUIRE(::read(ready[0], &mark, 1) == 1);
  CHECK_THROWS_WITH(folder_lock{folder.path()}, Contains("process " + std::to_string(child)));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  for (const int end : ready) ::close(end);
  CHECK(std::filesystem::exists(folder / ".lungseg.lock"));
  CHECK_NOTHROW(folder_lock{folder.path()});
  CHECK(folder.count() == 0);
}

TEST_CASE("folder_lock: a folder that takes no file is named with the reason") {
  const scratch_folder folder;
  CHECK_THROWS_WITH(folder_lock{folder / "absent"}, Contains("absent") && Contains("No such file"));
  put_file(folder / "elsewhere", "kept");
  std::filesystem::create_symlink(folder / "elsewhere", folder / ".lungseg.lock");
  CHECK_THROWS_AS(folder_lock{folder.path()}, lungseg::file_error);
  CHECK(contents_of(folder / "elsewhere") == "kept");
}
