// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// Predictions whose films several ranks share. Where mpirun is not there they say that they were skipped.

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "lungseg/infer/report/journal_reader.hpp"
#include "material.hpp"
#include "mpi_start.hpp"
#include "tiny_run.hpp"

using namespace lungseg_test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

program_run predict_on(int ranks, const fs::path& out, const std::string& rest) {
  return run_shell("timeout 100 " + start_ranks(ranks) + "\"$LUNGSEG\" " + tiny_predict(out, rest + " --threads 1"));
}

}  // namespace

TEST_CASE("predict: any number of ranks leaves the files of one process, byte for byte", "[cli][ranks]") {
  if (no_mpirun()) return;
  const scratch_folder folder;
  const std::string films = tiny_films(folder / "in", 41);
  const program_run alone = run_program(tiny_predict(folder / "alone", films));
  REQUIRE(alone.status == 1);  // every tenth film is broken
  for (const int ranks : {1, 2, 4}) {
    const fs::path out = folder / std::to_string(ranks);
    const program_run run = predict_on(ranks, out, films);
    INFO(ranks << " ranks: " << run.err);
    CHECK(run.status == 1);
    CHECK(run.out == alone.out);
    CHECK(difference_of(tree_of(folder / "alone"), tree_of(out)) == "");
    CHECK_THAT(run.err, Contains("warning: f1009.png"));
  }
  // Names on standard input, which the first rank alone has, and a shard.
  std::string names;
  for (int i = 0; i < 9; ++i) names += (folder / "in" / ("f" + std::to_string(1008 - i) + ".png")).string() + "\n";
  put_file(folder / "names", names);
  const std::string rest = " --shard 1/2 - ", input = " < " + (folder / "names").string();
  const program_run one = run_shell("\"$LUNGSEG\" " + tiny_predict(folder / "piped", rest) + input);
  const program_run two =
      run_shell("timeout 100 " + start_ranks(2) + "\"$LUNGSEG\" " + tiny_predict(folder / "piped2", rest) + input);
  INFO(two.err);
  CHECK(one.status == 0);
  CHECK(two.status == 0);
  CHECK_THAT(two.out, Contains("5 films read"));
  CHECK(difference_of(tree_of(folder / "piped"), tree_of(folder / "piped2")) == "");
}

TEST_CASE("predict: a rank that is killed ends the job, and --resume does its films", "[cli][ranks]") {
  if (no_mpirun()) return;
  const scratch_folder folder;
  const std::string films = tiny_films(folder / "in", 200);
  REQUIRE(run_program(tiny_predict(folder / "whole", films)).status == 1);
  const fs::path out = folder / "out", journal = out / lungseg::journal_name;
  const std::string again = tiny_predict(out, films + " --threads 1 --resume");
  int killed = 0;
  for (const std::string rank : {"-o", "-n", "-n"}) {  // the first one, the last one, and that again
    const std::string ready = std::to_string(killed * 40 + 10);
    const program_run run = run_shell(
        "timeout 60 " + start_ranks(3) + "\"$LUNGSEG\" " + again + " & job=$!; for i in $(seq 1000); do [ $(wc -l < " +
        journal.string() + " 2>/dev/null || echo 0) -gt " + ready +
        " ] && break; sleep 0.01; done; kill -KILL $(pgrep " + rank + " -P $(pgrep -P $job)); wait $job");
    INFO(run.err);
    CHECK(run.status != 0);
    CHECK(run.status != 124);  // of timeout
    std::set<std::int64_t> places;
    for (lungseg::journal_reader lines{journal}; lines.next();) CHECK(places.insert(lines.place()).second);
    ++killed;
  }
  const program_run last = run_shell("timeout 60 " + start_ranks(2) + "\"$LUNGSEG\" " + again);
  INFO(last.err);
  CHECK(last.status == 1);
  CHECK_THAT(last.out, Contains("180 films read") && Contains("20 failed"));
  CHECK(difference_of(tree_of(folder / "whole"), tree_of(out)) == "");
}

TEST_CASE("predict: ranks of different runs, and what ranks cannot do, are refused", "[cli][ranks]") {
  if (no_mpirun()) return;
  const scratch_folder folder;
  const std::string films = tiny_films(folder / "in", 30);
  const auto pair = [&](const std::string& first, const std::string& second) {
    return run_shell("timeout 60 " + start_ranks(1) + "\"$LUNGSEG\" " + first + " : -n 1 \"$LUNGSEG\" " + second);
  };
  const std::string own = tiny_predict(folder / "out", films);
  const program_run options = pair(own, own + " --force");
  CHECK(options.status == 2);
  CHECK_THAT(options.err, Contains("lungseg: rank 1 of 2 (") && Contains("on the first rank --force was not given"));
  const program_run folders = pair(own, tiny_predict(folder / "elsewhere", films));
  CHECK(folders.status == 2);
  CHECK_THAT(folders.err, Contains("lungseg: rank 0 of 2 (") && Contains("is another folder on rank 1 of 2"));
  CHECK_FALSE(fs::exists(folder / "elsewhere"));
  for (const auto& each : fs::directory_iterator{folder / "out"})
    CHECK_THAT(each.path().filename().string(), !Contains("partial"));

  const program_run none = predict_on(2, folder / "none", (folder / "nowhere").string());
  CHECK(none.status != 0);
  CHECK_THAT(none.err, Contains("nowhere"));
  const program_run raw = predict_on(2, folder / "raw", films + " --raw");
  CHECK(raw.status != 0);
  const program_run info = run_shell(start_ranks(2) + "\"$LUNGSEG\" info");
  CHECK(info.status == 2);
  CHECK_THAT(info.err, Contains("info: was started as one of 2 ranks"));
}

TEST_CASE("predict: a rank that cannot write ends the job and names itself", "[cli][ranks]") {
  if (no_mpirun()) return;
  const scratch_folder folder;
  const std::string films = tiny_films(folder / "in", 60), own = tiny_predict(folder / "out", films + " --threads 1");
  // The other rank may write no more than a small file.
  const program_run run = run_shell("timeout 60 " + start_ranks(1) + "\"$LUNGSEG\" " + own +
                                    " : -n 1 bash -c 'ulimit -f 0; trap \"\" XFSZ; exec \"$LUNGSEG\" " + own + "'");
  INFO(run.err);
  CHECK(run.status != 0);
  CHECK(run.status != 124);
}
