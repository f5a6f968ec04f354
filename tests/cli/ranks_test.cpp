// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// Trainings of the program under mpirun. Where it is not there they say that they were skipped.

#include <catch2/catch.hpp>

#include "material.hpp"
#include "mpi_start.hpp"

using namespace lungseg_test;

namespace {

std::string train(const std::string& folder, const std::string& rest, int epochs = 1) {
  return "train --dataset " + made().dataset + " --validation-fraction 0.25 --stages all:" + std::to_string(epochs) +
         "@1e-3 --seed 5 --threads 1 --quiet --out " + made().path(folder) + " " + rest;
}
/// Of a network that takes moments.
std::string train_view(const std::string& folder, const std::string& rest = "") {
  return train(folder, "--task view --batch 8 --deterministic " + rest, 8);
}
program_run train_on(int ranks, const std::string& arguments) {
  return run_shell((ranks > 1 ? start_ranks(ranks) : std::string{}) + "\"$LUNGSEG\" " + arguments);
}

void check_same_run(const std::string& one, const std::string& other) {
  for (const char* file : {"last.safetensors", "best.safetensors", "train.csv", "validation.csv"}) {
    INFO(one << " and " << other << ": " << file);
    CHECK(contents_of(made().path(one) + "/" + file).size() > 0);
    CHECK(contents_of(made().path(one) + "/" + file) == contents_of(made().path(other) + "/" + file));
  }
}

}  // namespace

TEST_CASE("a deterministic training is the same bytes on one, two and four ranks", "[cli][ranks]") {
  if (no_mpirun()) return;
  for (const int ranks : {1, 2, 4}) {
    const program_run run = train_on(ranks, train("alike" + std::to_string(ranks), "--batch 4 --deterministic"));
    INFO(run.err);
    REQUIRE(run.status == 0);
  }
  check_same_run("alike1", "alike2");
  check_same_run("alike1", "alike4");
}

TEST_CASE("ranks overlap sums with the backward pass, and say how a step is shared", "[cli][ranks]") {
  if (no_mpirun()) return;
  const program_run run =
      run_shell(start_ranks(2) + "\"$LUNGSEG\" train --dataset " + made().dataset +
                " --validation-fraction 0.25 --batch 3 --stages all:1@1e-3 --threads 1 --timing --out " +
                made().path("overlapped"));
  INFO(run.err);
  CHECK(run.status == 0);
  CHECK_THAT(run.err, Catch::Contains("2 ranks with 1 or 2 films each: 3 films a step"));
  CHECK_THAT(run.out, Catch::Contains("2 steps, best score"));
  CHECK_THAT(contents_of(made().path("overlapped/timing.csv")),
             Catch::StartsWith("step,step_seconds,small_seconds,gradient_wait_seconds,gradient_sum_seconds,"));
}

TEST_CASE("ranks that would train something else are refused by name", "[cli][ranks]") {
  if (no_mpirun()) return;
  const std::string films = made().path("fewer"), fewer = films + "/dataset.json";
  const program_run built = run_shell("cp -r " + made().films + " " + films + " && rm " + films +
                                      "/*/phantom_00007.png && \"$LUNGSEG\" dataset --images " + films +
                                      "/images --left " + films + "/left --right " + films + "/right --out " + fewer);
  INFO(built.err);
  REQUIRE(built.status == 0);
  const auto command = [&](const std::string& dataset) {
    return "\"$LUNGSEG\" train --dataset " + dataset + " --batch 4 --stages all:1@1e-3 --threads 1 --quiet --out " +
           made().path("refused");
  };
  const program_run run = run_shell(start_ranks(1) + command(made().dataset) + " : -n 1 " + command(fewer));
  INFO(run.err);
  CHECK(run.status != 0);
  CHECK_THAT(run.err,
             Catch::Contains("rank 1 of 2 (") && Catch::Contains("has films") && Catch::Contains("rank 0 of 2 ("));
  CHECK_FALSE(std::filesystem::exists(made().path("refused/last.safetensors")));
}

TEST_CASE("a rank that fails alone ends the job with one message", "[cli][ranks]") {
  if (no_mpirun()) return;
  const std::string damaged = made().path("damaged.json");
  put_file(damaged, "{\"images\": [");
  const auto command = [&](const std::string& dataset) {
    return "\"$LUNGSEG\" train --dataset " + dataset + " --batch 4 --stages all:1@1e-3 --threads 1 --quiet --out " +
           made().path("failed");
  };
  const program_run run =
      run_shell("timeout 30 " + start_ranks(1) + command(made().dataset) + " : -n 1 " + command(damaged));
  INFO(run.err);
  CHECK(run.status == 2);
  CHECK_THAT(run.err, Catch::Contains("lungseg: rank 1 of 2 (") && Catch::Contains("damaged.json"));
  CHECK_THAT(run.err, !Catch::Contains("lungseg: rank 0"));
}

TEST_CASE("ranks on GPUs train, or say at once what keeps them from it", "[cli][ranks]") {
  if (no_mpirun()) return;
  const program_run run =
      run_shell("timeout 120 " + start_ranks(2) + "\"$LUNGSEG\" train --dataset " + made().dataset +
                " --batch 4 --stages all:1@1e-3 --threads 1 --quiet --device cuda --out " + made().path("on_gpus"));
  INFO(run.err);
  if (run.status == 0) return;
  CHECK(run.status != 124);  // of timeout
  CHECK_THAT(run.err, Catch::Contains("lungseg: rank 0 of 2 ("));
  CHECK_THAT(run.err, Catch::Contains("no NVIDIA driver") || Catch::Contains("has no CUDA") ||
                          Catch::Contains("shows no GPU") || Catch::Contains("training across GPUs: "));
}

TEST_CASE("a rank that is killed or stopped ends the job, and the run goes on to the same bytes", "[cli][ranks]") {
  if (no_mpirun()) return;
  const std::string signal = GENERATE("KILL", "STOP");
  const std::string folder = "ended_by_" + signal;
  const program_run whole = train_on(2, train_view("whole_" + signal));
  REQUIRE(whole.status == 0);
  // The signal goes to the last rank once the first epoch is written.
  const program_run run = run_shell("timeout 60 " + start_ranks(2) + "\"$LUNGSEG\" " +
                                    train_view(folder, "--watchdog 3") + " & job=$!; for i in $(seq 600); do [ -s " +
                                    made().path(folder) + "/last.safetensors ] && break; sleep 0.05; done; kill -" +
                                    signal + " $(pgrep -n -P $(pgrep -P $job)) ; wait $job");
  INFO(run.err);
  CHECK(run.status != 0);
  CHECK(run.status != 124);  // of timeout
  if (signal == "STOP") CHECK_THAT(run.err, Catch::Contains("has given no sign of life for 3 s"));
  const program_run resumed = train_on(2, train_view(folder, "--resume"));
  INFO(resumed.err);
  CHECK(resumed.status == 0);
  check_same_run("whole_" + signal, folder);
}

TEST_CASE("a program without MPI does not train N times", "[cli][ranks]") {
  if (*mpirun) return;
  const program_run run = run_shell("OMPI_COMM_WORLD_SIZE=2 \"$LUNGSEG\" " + train("alone", ""));
  CHECK(run.status == 2);
  CHECK_THAT(run.err, Catch::Contains("libopenmpi-dev"));
}
