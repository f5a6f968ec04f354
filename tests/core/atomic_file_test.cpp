// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/files/atomic_file.hpp"

#include <sys/mount.h>
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <new>

#include "../support/scratch_folder.hpp"

using namespace lungseg;
using namespace lungseg_test;
namespace fs = std::filesystem;

namespace {

void put_text(const fs::path& file, const std::string& text) {
  write_atomically(file, std::as_bytes(std::span{text}));
}

/// Makes the system refuse to grow files beyond `bytes`, as a full disk does, until it goes out of scope.
class file_size_limit {
 public:
  explicit file_size_limit(rlim_t bytes) : handler_{std::signal(SIGXFSZ, SIG_IGN)} {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~file_size_limit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

}  // namespace

TEST_CASE("write_atomically: bytes arrive, replace what was there, and leave no temporary") {
  const scratch_folder folder;
  const fs::path file = folder / "a.bin";
  put_text(file, "first, longer");
  CHECK(contents_of(file) == "first, longer");
  put_text(file, "second");
  CHECK(contents_of(file) == "second");
  CHECK(folder.count() == 1);
}

TEST_CASE("write_atomically: a stream of small and large pieces keeps their order") {
  const scratch_folder folder;
  const fs::path file = folder / "a.txt";
  const std::string block(100'000, 'x');
  std::string wanted;
  write_atomically(file, [&](std::ostream& out) {
    for (int i = 0; i < 30'000; ++i) {
      out << i << ' ';
      wanted += std::to_string(i) + ' ';
    }
    out.put('a');
    out << block << std::flush << "end";
    wanted += 'a' + block + "end";
  });
  CHECK(contents_of(file) == wanted);
}

TEST_CASE("write_atomically: a callback that throws leaves the old file and no temporary") {
  const scratch_folder folder;
  const fs::path file = folder / "a.txt";
  put_text(file, "old");
  CHECK_THROWS_AS(write_atomically(file,
                                   [](std::ostream& out) {
                                     out << "half";
                                     throw numeric_error{"stop"};
                                   }),
                  numeric_error);
  CHECK(contents_of(file) == "old");
  CHECK(folder.count() == 1);
}

TEST_CASE("write_atomically: a disk without room gives the reason, the old file stays") {
  const scratch_folder folder;
  const fs::path file = folder / "weights.bin";
  put_text(file, "old");
  const std::string large(1 << 20, 'x');
  std::string by_bytes, by_stream;
  {
    const file_size_limit limit{200'000};
    try {
      put_text(file, large);
    } catch (const file_error& fault) {
      by_bytes = fault.what();
    }
    try {
      write_atomically(file, [&](std::ostream& out) {
        for (std::size_t i = 0; i < large.size(); i += 64) out.write(large.data() + i, 64);
      });
    } catch (const file_error& fault) {
      by_stream = fault.what();
    }
  }
  CHECK_THAT(by_bytes, Catch::Contains("weights.bin") && Catch::Contains("File too large"));
  CHECK_THAT(by_stream, Catch::Contains("weights.bin") && Catch::Contains("File too large"));
  CHECK(contents_of(file) == "old");
  CHECK(folder.count() == 1);
}

TEST_CASE("write_atomically: a missing folder and a goal that is a folder are named") {
  const scratch_folder folder;
  CHECK_THROWS_WITH(put_text(folder / "none/a.txt", "x"),
                    Catch::Contains("none/a.txt") && Catch::Contains("No such file or directory"));
  CHECK_THROWS_WITH(put_text(folder.path(), "x"), Catch::Contains("not a regular file"));
  CHECK_THROWS_AS(put_text("/dev/null", "x"), file_error);
  CHECK(fs::is_character_file("/dev/null"));
  CHECK(folder.count() == 0);
}

TEST_CASE("write_atomically: the file gets the permissions of any new file") {
  const scratch_folder folder;
  const fs::path file = folder / "a.txt", plain = folder / "b.txt";
  put_text(file, "x");
  std::ofstream{plain} << "x";
  CHECK(fs::status(file).permissions() == fs::status(plain).permissions());
}

TEST_CASE("write_atomically: a name of the most bytes that a file may have is written, a longer one is refused") {
  const scratch_folder folder;
  put_text(folder / std::string(255, 'x'), "x");
  put_text(folder / ("y" + std::string(254 / 2, '\xC3').append(127, '\xA9')), "y");  // no text in any encoding
  CHECK(folder.count() == 2);
  CHECK_THROWS_WITH(put_text(folder / std::string(256, 'x'), "x"), Catch::Contains("File name too long"));
  CHECK(folder.count() == 2);
}

TEST_CASE("write_atomically: a full disk is no fault of the file") {
  const scratch_folder folder;
  const std::string disk = folder.path().string();
  if (::mount("none", disk.c_str(), "tmpfs", 0, "size=64k") != 0) {
    WARN("a full disk was not tried: only root may make a small one");
    return;
  }
  const std::string large(1 << 20, 'x');
  CHECK_THROWS_AS(put_text(folder / "large", large), disk_error);
  CHECK(folder.count() == 0);
  CHECK(::umount(disk.c_str()) == 0);
}

TEST_CASE("is_fault_of_film: what a device or a disk refuses is not") {
  CHECK(is_fault_of_film(format_error{"x"}));
  CHECK(is_fault_of_film(file_error{"x"}));
  CHECK(is_fault_of_film(std::bad_alloc{}));
  CHECK_FALSE(is_fault_of_film(device_error{"x"}));
  CHECK_FALSE(is_fault_of_film(disk_error{"x"}));
  CHECK(story_of(std::bad_alloc{}, "a.png") == "a.png: needs more memory than there is");
  CHECK(story_of(format_error{"/b/a.png: is empty"}, "a.png") == "/b/a.png: is empty");
}
