// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/files/output_guard.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <vector>

#include "../support/scratch_folder.hpp"

using namespace lungseg;
using namespace lungseg_test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

TEST_CASE("output_guard: only a file of its own kind is replaced") {
  const scratch_folder folder;
  const output_guard guard;
  const fs::path file = folder / "report.html";
  CHECK_NOTHROW(guard.expect_free(file, mark::page));  // nothing there
  put_file(file, "");
  CHECK_NOTHROW(guard.expect_free(file, mark::page));  // as mktemp leaves it
  put_file(file, "<html>somebody's page</html>");
  CHECK_THROWS_WITH(guard.expect_free(file, mark::page), Contains(file.string()) && Contains("another place"));
  put_file(file, "<meta name=\"generator\" content=\"lungseg\">");
  CHECK_NOTHROW(guard.expect_free(file, mark::page));
  CHECK_THROWS_AS(guard.expect_free(file, mark::report), option_error);
  put_file(file, "[]");
  CHECK_NOTHROW(guard.expect_free(file, mark::results));
}

TEST_CASE("output_guard: an input is never replaced, however its path is spelled") {
  const scratch_folder folder;
  put_file(folder / "model", std::string{mark::weights});
  fs::create_directory_symlink(folder.path(), folder / "link");
  fs::create_symlink("model", folder / "other");
  fs::create_hard_link(folder / "model", folder / "hard");
  output_guard guard;
  CHECK_NOTHROW(guard.expect_free(folder / "model", mark::weights));
  guard.keep(folder / "link/model");
  guard.keep(folder / "missing");
  for (const char* spelled : {"model", "./model", "link/model", "other", "hard"})
    CHECK_THROWS_WITH(guard.expect_free(folder / spelled, mark::weights), Contains("is an input"));
}

TEST_CASE("is_own_picture: by the note in the file, whatever its name") {
  const scratch_folder folder;
  put_file(folder / "a.png", "\x89PNG" + std::string{mark::result_picture});
  put_file(folder / "b.png", "\x89PNG" + std::string{mark::drawn_picture});
  CHECK(is_own_picture(folder / "a.png"));
  CHECK_FALSE(is_own_picture(folder / "b.png"));
  CHECK_FALSE(is_own_picture(folder / "missing.png"));
}

TEST_CASE("is_own_picture: nothing is read from a pipe") {
  const scratch_folder folder;
  const fs::path pipe = folder / "film.png";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const int end = ::open(pipe.c_str(), O_RDWR);
  REQUIRE(end >= 0);
  std::vector<char> held(65536, ' ');  // as much as a pipe takes; a reader would wait for more
  std::string{mark::result_picture}.copy(held.data(), held.size());
  REQUIRE(::write(end, held.data(), held.size()) == 65536);
  CHECK_FALSE(is_own_picture(pipe));
  CHECK_FALSE(holds_mark(pipe, mark::result_picture));
  ::close(end);
}
