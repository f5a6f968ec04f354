// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// The model that ships: where it is found, what is said when it is not there or damaged, and that
// results name it.

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "lungseg/core/files/archive.hpp"
#include "material.hpp"

using Catch::Matchers::Contains;
using lungseg_test::contents_of;
using lungseg_test::made;
using lungseg_test::program_file;
using lungseg_test::program_run;
using lungseg_test::put_file;
using lungseg_test::run_shell;
using lungseg_test::scratch_folder;
namespace fs = std::filesystem;

namespace {

std::string one_film() {
  return made().films + "/images/phantom_00000.png";
}

/// Runs the program with LUNGSEG_MODELS set.
program_run run_with(const fs::path& models, const std::string& arguments) {
  program_run run = run_shell("LUNGSEG_MODELS='" + models.string() + "' exec \"$LUNGSEG\" " + arguments);
  UNSCOPED_INFO("lungseg " << arguments << "\n" << run.out << run.err);
  return run;
}

}  // namespace

TEST_CASE("shipped model: used where none is named, and named by every result") {
  const scratch_folder folder;
  const fs::path model = folder / "models/lungs.safetensors";
  fs::create_directories(model.parent_path());
  fs::copy_file(made().model, model);
  const std::string checksum = lungseg::read_archive(model).checksum, named = "\"checksum\": \"" + checksum + "\"";
  const std::string out = (folder / "out").string();
  const program_run run = run_with(model.parent_path(), "predict " + one_film() + " --out " + out);
  CHECK(run.status == 0);
  CHECK_THAT(run.out, Contains("1 films read"));
  CHECK_THAT(run.err, Contains("model: " + model.string()));
  CHECK_THAT(contents_of(folder / "out/films.json"), Contains("\"file\": \"lungs.safetensors\"") && Contains(named));
  CHECK_THAT(contents_of(folder / "out/report_files/films.js"), Contains("lungs.safetensors (" + checksum + ")"));
  const fs::path report = folder / "report.json";
  const program_run scored = run_with(model, "evaluate --dataset " + made().dataset + " --report " + report.string());
  CHECK(scored.status == 0);
  CHECK_THAT(scored.out, Contains("model: lungs.safetensors (" + checksum + ")"));
  CHECK_THAT(contents_of(report), Contains(named));
  CHECK(run_with(model, "predict --raw " + one_film() + " --out " + out).status == 0);
  CHECK_THAT(contents_of(folder / "out/raw.json"), Contains("\"checksum\":\"" + checksum + "\""));
  CHECK_THAT(run_with(model, "info").out, Contains("lungs.safetensors") && Contains("checksum: " + checksum));
  CHECK_THAT(run_with(model, "predict " + one_film() + " --quiet --out " + out).err, !Contains("model:"));
}

TEST_CASE("shipped model: beside the program") {
  const scratch_folder folder;
  fs::create_directories(folder / "bin");
  fs::create_directories(folder / "share/lungseg/models");
  fs::copy_file(program_file(), folder / "bin/lungseg");
  fs::copy_file(made().model, folder / "share/lungseg/models/lungs.safetensors");
  fs::create_symlink(folder / "bin/lungseg", folder / "link");
  const program_run run = run_shell("unset LUNGSEG_MODELS; '" + (folder / "link").string() + "' predict " + one_film() +
                                    " --out " + (folder / "out").string());
  INFO(run.err);
  CHECK(run.status == 0);
  CHECK_THAT(run.err, Contains("model: " + (folder / "share/lungseg/models/lungs.safetensors").string()));
}

TEST_CASE("shipped model: missing or damaged") {
  const scratch_folder folder;
  const std::string out = (folder / "out").string();
  const fs::path model = folder / "lungs.safetensors";
  const auto refused = [&](const fs::path& models, const std::string& word) {
    for (const std::string& command :
         {"predict " + one_film() + " --out " + out, "evaluate --dataset " + made().dataset}) {
      const program_run run = run_with(models, command);
      CHECK(run.status == 2);
      CHECK_THAT(run.err, Contains(model.string()) && Contains(word));
    }
    CHECK_FALSE(fs::exists(out));
  };
  refused(folder.path(), "LUNGSEG_MODELS is " + folder.path().string());
  CHECK(run_with(folder.path(), "info").status == 2);
  const std::string whole = contents_of(made().model);
  std::string damaged = whole;
  damaged[damaged.size() / 2] ^= 1;
  put_file(model, damaged);
  refused(folder.path(), "the file is damaged");
  put_file(model, whole.substr(0, whole.size() / 2));
  refused(model, "cut short");
}
