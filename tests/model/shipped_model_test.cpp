// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/model/weights/shipped_model.hpp"

#include <stdlib.h>

#include <catch2/catch.hpp>

#include "../support/scratch_folder.hpp"

using namespace lungseg;
using Catch::Contains;
using lungseg_test::put_file;
using lungseg_test::scratch_folder;
namespace fs = std::filesystem;

namespace {

/// LUNGSEG_MODELS for the time of a test.
struct named_in_environment {
  explicit named_in_environment(const fs::path& value) { ::setenv("LUNGSEG_MODELS", value.c_str(), 1); }
  ~named_in_environment() { ::unsetenv("LUNGSEG_MODELS"); }
};

void put_model(const fs::path& file) {
  fs::create_directories(file.parent_path());
  put_file(file, "weights");
}

}  // namespace

TEST_CASE("shipped model: beside the program first, then where the library lies") {
  const scratch_folder where;
  const fs::path bin = where / "prefix/bin", library = where / "library/models";
  fs::create_directories(bin);
  const auto found = [&] { return detail::model_in(detail::model_folders(bin, library)); };
  // From the last place to the first, so that each hides those before it.
  for (const char* place : {"library/models", "prefix/share/lungseg/models", "prefix/models", "prefix/bin/models"}) {
    const fs::path file = where / place / "lungs.safetensors";
    put_model(file);
    CHECK(found() == file);
  }
}

TEST_CASE("shipped model: a missing one is told with every place") {
  const scratch_folder where;
  const fs::path bin = where / "prefix/bin", library = where / "library";
  fs::create_directories(bin / "models/lungs.safetensors");  // a folder is no file
  try {
    detail::model_in(detail::model_folders(bin, library));
    FAIL("found a model where there is none");
  } catch (const file_error& fault) {
    const std::string told = fault.what();
    CHECK_THAT(told, Contains("lungs.safetensors") && Contains("LUNGSEG_MODELS"));
    for (const char* place : {"prefix/bin/models", "prefix/models", "prefix/share/lungseg/models", "library"})
      CHECK_THAT(told, Contains((where / place).string()));
  }
}

TEST_CASE("shipped model: LUNGSEG_MODELS names the folder or the file, and nothing else is taken then") {
  const scratch_folder where;
  const fs::path file = where / "models/lungs.safetensors", other = where / "mine.safetensors";
  put_model(file);
  put_model(other);
  {
    const named_in_environment folder{where / "models"};
    CHECK(shipped_model() == file);
  }
  {
    const named_in_environment itself{other};
    CHECK(shipped_model() == other);
  }
  for (const fs::path& wrong : {where / "models/none.safetensors", where.path()}) {
    const named_in_environment missing{wrong};
    CHECK_THROWS_AS(shipped_model(), file_error);
    CHECK_THROWS_WITH(shipped_model(), Contains("LUNGSEG_MODELS is " + wrong.string()));
  }
}

TEST_CASE("shipped model: the program's own folder is known") {
  CHECK(fs::exists(detail::program_folder()));
}
