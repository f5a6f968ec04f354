// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// Runs that are shared out, and put together again.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "material.hpp"
#include "tiny_run.hpp"

using namespace lungseg_test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

/// The folders of shards, as words of a command.
std::string words(const std::vector<fs::path>& parts) {
  std::string text;
  for (const fs::path& part : parts) text += " " + part.string();
  return text;
}

struct shared_run {
  scratch_folder folder;
  std::string films = tiny_films(folder / "in", 23);
  std::vector<fs::path> parts;

  shared_run(int count, const std::string& more = "") {
    for (int i = 1; i <= count; ++i) {
      const std::string part = std::to_string(i) + "/" + std::to_string(count);
      parts.push_back(folder / ("part" + std::to_string(i)));
      const program_run run = run_program(tiny_predict(parts.back(), films + " --shard " + part + more));
      INFO(run.err);
      REQUIRE(run.status <= 1);
    }
  }
};

}  // namespace

TEST_CASE("merge: shards make the same files as one run, byte for byte") {
  for (const int count : {1, 4}) {
    shared_run shared{count};
    const program_run one = run_program(tiny_predict(shared.folder / "one", shared.films));
    CHECK(one.status == 1);
    std::reverse(shared.parts.begin(), shared.parts.end());
    const std::string merge = "merge --quiet --out " + (shared.folder / "all").string() + words(shared.parts);
    for (int twice = 0; twice < 2; ++twice) {
      const program_run all = run_program(merge);
      INFO(all.err);
      CHECK(all.status == 1);  // as the one run: two films are broken
      CHECK(all.out == one.out);
      CHECK(difference_of(tree_of(shared.folder / "one"), tree_of(shared.folder / "all")) == "");
    }
    CHECK(tree_of(shared.folder / "all").at("films.json").find("\"image_id\": 23") != std::string::npos);
  }
}

TEST_CASE("merge: shards that are missing, not at their end, there twice or of another run are refused") {
  shared_run shared{3};
  const fs::path out = shared.folder / "all";
  const auto merge = [&](const std::vector<fs::path>& parts) {
    return run_program("merge --out " + out.string() + words(parts));
  };
  const auto [first, second, third] = std::tie(shared.parts[0], shared.parts[1], shared.parts[2]);
  const program_run missing = merge({third, first});
  CHECK(missing.status == 1);
  CHECK_THAT(missing.err, Contains("shard 2/3 is missing") && Contains("films that are missing: 8"));
  CHECK_FALSE(fs::exists(out));

  const std::string journal = contents_of(second / "journal.jsonl");
  put_file(second / "journal.jsonl", journal.substr(0, journal.find("{\"place\":17,")));
  const program_run early = merge({first, second, third});
  CHECK(early.status == 1);
  CHECK_THAT(early.err, Contains("part2: its run did not get to its end") && Contains("films that are missing: 3"));
  CHECK_FALSE(fs::exists(out));
  CHECK(run_program(tiny_predict(second, shared.films + " --shard 2/3 --resume")).status <= 1);
  CHECK(contents_of(second / "journal.jsonl") == journal);

  // A shard that was resumed and stopped again while it tried broken films once more: lines are out of their order.
  const std::string tried = journal.substr(0, journal.find("{\"place\":17,"));
  const std::size_t at = tried.find("{\"place\":8,"), behind = tried.find('\n', at) + 1;
  put_file(second / "journal.jsonl", tried.substr(0, at) + tried.substr(behind) + tried.substr(at, behind - at));
  const program_run again = merge({first, second, third});
  CHECK(again.status == 1);
  CHECK_THAT(again.err, Contains("part2: its run did not get to its end") && Contains("films that are missing: 3"));
  CHECK_FALSE(fs::exists(out));
  put_file(second / "journal.jsonl", journal);

  const std::string start = "merge --out " + out.string() + " ";
  expect_wrong_use(start + words({first, second, second, third}), "both hold shard 2/3", "part2");
  expect_wrong_use(start + words({first, shared.folder / "in", third}), "journal.jsonl", "cannot open");
  expect_wrong_use(start + "/nonexistent", "/nonexistent");
  expect_wrong_use("merge --out " + first.string() + words({first, second, third}), "is one of the shards");
  CHECK(run_program(tiny_predict(shared.folder / "more", shared.films + " --shard 2/3 --force")).status <= 1);
  expect_wrong_use(start + words({first, shared.folder / "more", third}), "--force was not given, and is given");
  CHECK(run_program(tiny_predict(shared.folder / "half", shared.films + " --shard 2/2")).status <= 1);
  expect_wrong_use(start + words({first, shared.folder / "half"}), "shards of 3 and of 2");
  // The archive has grown between two shards: the places in its list are others.
  fs::copy_file(tiny().film(1), shared.folder / "in/f0999.png");
  CHECK(run_program(tiny_predict(shared.folder / "late", shared.films + " --shard 2/3")).status <= 1);
  expect_wrong_use(start + words({first, shared.folder / "late", third}), "late: hold different runs: there were 23");
  fs::remove(shared.folder / "in/f1001.png");
  CHECK(run_program(tiny_predict(shared.folder / "late", shared.films + " --shard 2/3")).status <= 1);
  expect_wrong_use(start + words({first, shared.folder / "late", third}), "the films had other names");
  fs::create_directory(out);
  put_file(out / "f1000_left.png", "mine");
  expect_wrong_use(start + words({first, second, third}), "f1000_left.png", "was not written by this command");
  CHECK(tree_of(out).size() == 1);
}

TEST_CASE("merge: more shards than a process may have files open") {
  const scratch_folder folder;
  const std::string films = tiny_films(folder / "in", 40), out = (folder / "all").string();
  REQUIRE(run_program(tiny_predict(folder / "one", films)).status == 1);
  for (int i = 1; i <= 40; ++i) {
    const std::string number = std::to_string(i);
    REQUIRE(run_program(tiny_predict(folder / ("part" + number), films + " --shard " + number + "/40")).status <= 1);
  }
  const program_run all = run_shell("ulimit -S -n 24; $LUNGSEG merge --out " + out + " " + (folder / "part*").string());
  INFO(all.err);
  CHECK(all.status == 1);  // four films are broken
  CHECK(difference_of(tree_of(folder / "one"), tree_of(out)) == "");
  fs::remove_all(folder / "part2");
  for (int i = 10; i < 40; ++i) fs::remove_all(folder / ("part" + std::to_string(i)));
  const program_run few = run_program("merge --out " + out + " " + (folder / "part*").string());
  CHECK_THAT(few.err, Contains("shard 2/40 is missing") && Contains("other shards that are missing: 11"));
}

TEST_CASE("shard: values that are none are refused, and a shard without films is no fault") {
  const scratch_folder folder;
  const std::string films = tiny_films(folder / "in", 2);
  for (const char* wrong : {"0/4", "5/4", "4", "1/0", "-1/2", "a/b", "1/2/3", "1/1000001", "''"})
    expect_wrong_use(tiny_predict(folder / "out", films + " --shard " + wrong), "--shard");
  CHECK_FALSE(fs::exists(folder / "out"));
  const program_run none = run_program(tiny_predict(folder / "out", films + " --shard 3/3"));
  CHECK(none.status == 0);
  CHECK_THAT(none.out, Contains("0 films read"));
  expect_wrong_use(tiny_predict(folder / "key", films + " --shard 1/2 --dicom-seg --deidentify"), "--deidentify");
}
