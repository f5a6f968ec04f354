// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// What the program does about its standard streams, and about a machine that has too little.

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "material.hpp"

using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using lungseg_test::contents_of;
using lungseg_test::made;
using lungseg_test::program_run;
using lungseg_test::put_file;
using lungseg_test::run_program;
using lungseg_test::run_shell;
using lungseg_test::scratch_folder;
namespace fs = std::filesystem;

namespace {

/// Every command that prints results, with an --out of its own.
std::vector<std::string> printing_commands(const scratch_folder& folder) {
  const std::string film = made().films + "/images/phantom_00000.png", model = " --model " + made().model;
  return {"--help",
          "--version",
          "predict --help",
          "info " + made().model,
          "info --tensors " + made().model,
          "info " + made().dataset,
          "info --preset seed",
          "dataset --images " + made().films + "/images --masks " + made().films + "/masks --out " +
              (folder / "d.json").string(),
          "predict" + model + " --out " + (folder / "p").string() + " " + film,
          "predict --raw" + model + " --out " + (folder / "r").string() + " " + film,
          "evaluate" + model + " --dataset " + made().dataset,
          "convert " + made().model + " " + (folder / "copy.safetensors").string()};
}

}  // namespace

TEST_CASE("streams: results that cannot be written are status 2, with the reason") {
  const scratch_folder folder;
  for (const std::string& command : printing_commands(folder)) {
    INFO(command);
    const program_run full = run_shell("$LUNGSEG " + command + " >/dev/full");
    CHECK(full.status == 2);
    CHECK_THAT(full.err, Contains("standard output: cannot write"));
    const program_run closed = run_shell("$LUNGSEG " + command + " >&-");
    CHECK(closed.status == 2);
    CHECK_THAT(closed.err, Contains("standard output"));
  }
  // The work is done all the same.
  for (const char* file : {"d.json", "p/results.json", "r/raw.json", "copy.safetensors"})
    CHECK(fs::exists(folder / file));
}

TEST_CASE("streams: a reader that goes away is a failed write, and no crash") {
  const std::string info = "info --tensors " + made().model;
  const program_run run = run_shell("{ $LUNGSEG " + info + "; echo $? >&2; } | true; wait");
  CHECK_THAT(run.err, EndsWith("2\n") && Contains("standard output"));
  const program_run told =
      run_shell("{ $LUNGSEG predict --model " + made().model + " --out " + made().path("gone") + " " + made().films +
                "/images 2>&1 >/dev/null; echo $? >&3; } 3>&1 1>/dev/null | cat");
  CHECK(fs::exists(made().path("gone") + "/results.json"));
}

TEST_CASE("streams: messages that cannot be written change nothing") {
  const scratch_folder folder;
  const std::string predict = "$LUNGSEG predict --model " + made().model + " " + made().films + "/images --out ";
  for (const char* lost : {"2>/dev/full", "2>&-", "2>/dev/full <&-"}) {
    INFO(lost);
    const program_run run = run_shell(predict + (folder / "out").string() + " " + lost);
    CHECK(run.status == 0);
    CHECK_THAT(run.out, Contains("8 films read"));
  }
  CHECK(run_shell("$LUNGSEG info /nonexistent 2>/dev/full").status == 2);
  CHECK(run_shell("$LUNGSEG info /nonexistent 2>&-").status == 2);
}

TEST_CASE("streams: a file that is written gets no descriptor of a stream that was closed") {
  const scratch_folder folder;
  fs::create_directory(folder / "films");
  put_file(folder / "films/bad.png", "no film, which is warned of");
  fs::copy_file(made().films + "/images/phantom_00000.png", folder / "films/good.png");
  const std::string films = (folder / "films").string(), out = (folder / "out").string();
  const std::string raw = "$LUNGSEG predict --raw --model " + made().model + " --out " + out + " " + films;
  REQUIRE(run_shell(raw).status == 1);
  const std::string wanted = contents_of(out + "/raw.json");
  REQUIRE_THAT(wanted, StartsWith("{"));
  for (const char* closed : {"2>&-", "<&-", "<&- 2>&-", "<&- >&- 2>&-", ">&-"}) {
    INFO(closed);
    fs::remove(out + "/raw.json");
    const bool output = std::string{closed}.find(" >&-") == std::string::npos && closed[0] != '>';
    CHECK(run_shell(raw + " " + closed).status == (output ? 1 : 2));
    CHECK(contents_of(out + "/raw.json") == wanted);
  }
}

TEST_CASE("streams: too little memory is the machine's fault, and status 3") {
  const scratch_folder folder;
  const std::string command = " train -q --threads 1 --preset torchvision --dataset " + made().dataset + " --out " +
                              (folder / "run").string() + " --batch 1 --stages heads:1@1e-3";
  const program_run run = run_shell("ulimit -v 400000; OMP_NUM_THREADS=1 exec $LUNGSEG" + command);
  INFO(run.err);
  CHECK(run.status == 3);
  CHECK_THAT(run.err, Contains("out of memory"));
  CHECK_THAT(run_program("--help").out, Contains("3 the machine failed"));
}
