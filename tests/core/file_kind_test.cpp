// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

#include "lungseg/core/files/file_kind.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "lungseg/core/files/archive.hpp"
#include "support/mistaken_files.hpp"
#include "support/scratch_folder.hpp"

using Catch::Matchers::Contains;
using lungseg::file_family;
using lungseg_test::put_file;
using lungseg_test::scratch_folder;
namespace fs = std::filesystem;

namespace {

std::string refusal(const fs::path& file) {
  try {
    lungseg::read_archive_header(file);
  } catch (const lungseg::error& fault) {
    return fault.what();
  }
  return "";
}

}  // namespace

TEST_CASE("file_kind: what is named in place of a model is recognised by its contents") {
  const scratch_folder folder;
  for (const lungseg_test::mistaken_file& each : lungseg_test::mistaken_files()) {
    // The name of the file must not matter.
    for (const std::string& name : {each.name, std::string{"model.safetensors"}}) {
      const fs::path file = folder / name;
      put_file(file, each.contents);
      INFO(each.name << " as " << name);
      CHECK_THAT(refusal(file), Contains(file.string()) && Contains(each.what) && Contains(each.advice) &&
                                    Contains("expected a model"));
      fs::remove(file);
    }
  }
}

TEST_CASE("file_kind: JSON in another encoding is JSON, and is called by it") {
  using namespace std::string_literals;
  const scratch_folder folder;
  for (const std::string& text : {"\xFF\xFE{\0\"\0i\0"s, "{\0\"\0i\0m\0"s, "\0{\0\"\0i\0m"s}) {
    put_file(folder / "d.json", text);
    CHECK(lungseg::kind_of_file(folder / "d.json")->family == file_family::json);
    CHECK_THAT(refusal(folder / "d.json"),
               Contains("is text in UTF-16, expected a model") && Contains("save it as UTF-8"));
  }
}

TEST_CASE("file_kind: folders are told apart") {
  const scratch_folder folder;
  fs::create_directories(folder / "saved/variables");
  put_file(folder / "saved/saved_model.pb", "\x08\x01\x12");
  fs::create_directories(folder / "run");
  put_file(folder / "run/best.safetensors", "");
  fs::create_directories(folder / "films");
  CHECK_THAT(refusal(folder / "saved"), Contains("SavedModel"));
  CHECK_THAT(refusal(folder / "run"), Contains("folder of a training") && Contains("best.safetensors"));
  CHECK_THAT(refusal(folder / "films"), Contains("is a folder"));
}

TEST_CASE("file_kind: models and HDF5 files are what they are, other contents unknown") {
  const scratch_folder folder;
  lungseg::write_archive(folder / "m.png", {});
  CHECK(lungseg::kind_of_file(folder / "m.png")->family == file_family::safetensors);
  CHECK_NOTHROW(lungseg::read_archive(folder / "m.png"));
  for (const std::size_t block : {0, 512, 2048}) {
    put_file(folder / "w.safetensors", std::string(block, '\0') + "\x89HDF\r\n\x1A\n");
    if (block > 0) put_file(folder / "w.safetensors", "x" + std::string(block - 1, '\0') + "\x89HDF\r\n\x1A\n");
    CHECK(lungseg::kind_of_file(folder / "w.safetensors")->family == file_family::hdf5);
    CHECK_THAT(refusal(folder / "w.safetensors"), Contains("HDF5") && Contains("lungseg convert"));
  }
  for (const char* unknown : {"hello", "x", "1234567890"}) {
    put_file(folder / "file", unknown);
    CHECK_FALSE(lungseg::kind_of_file(folder / "file"));
  }
  CHECK_FALSE(lungseg::kind_of_file(folder / "none"));
  CHECK_THROWS_WITH(lungseg::read_archive(folder / "none"), Contains("No such file"));
}
