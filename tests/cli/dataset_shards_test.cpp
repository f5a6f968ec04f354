// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// Datasets that are built in shards, stopped and resumed, and by ranks.

#include <catch2/catch.hpp>
#include <string>

#include "../support/tiny_unet.hpp"
#include "lungseg/data/dataset/dataset_file.hpp"
#include "lungseg/model/weights/unet_weights.hpp"
#include "material.hpp"
#include "mpi_start.hpp"
#include "tiny_run.hpp"

using namespace lungseg_test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

/// Eight drawn films with one that is broken, one mask without film and one name without film; and how they become a
/// dataset.
struct labelled_films {
  scratch_folder folder;
  std::string drawn = (folder / "drawn").string(), list = (folder / "list").string(),
              unet = (folder / "unet.safetensors").string();

  labelled_films() {
    fs::copy(tiny().folder / "drawn", drawn, fs::copy_options::recursive);
    put_file(drawn + "/images/phantom_00004.png", "no film");
    fs::rename(drawn + "/images/phantom_00006.png", drawn + "/images/other.png");
    std::string names = "nowhere\nother\n";
    for (int i = 0; i < 8; ++i) names += "phantom_0000" + std::to_string(i) + ".png\n";
    put_file(list, names);
    lungseg::unet model{lungseg::test::tiny_unet(), 3};
    lungseg::archive contents;
    lungseg::add_model(contents, model);
    lungseg::write_archive(unet, contents);
  }
  std::string command(const std::string& out, bool by_unet, const std::string& rest = "") const {
    fs::create_directories(folder / out);
    return "dataset --quiet --list " + list + " --images " + drawn + "/images " +
           (by_unet ? "--unet " + unet : "--left " + drawn + "/left --right " + drawn + "/right") + " --out " +
           (folder / out).string() + "/films.json " + rest;
  }
};

}  // namespace

TEST_CASE("dataset: shards merged, and a run that was resumed, give the file of one run") {
  const labelled_films films;
  const bool by_unet = GENERATE(false, true);
  const program_run plain = run_program(films.command("plain", by_unet));
  INFO(plain.err);
  REQUIRE(plain.status <= (by_unet ? 2 : 1));  // a network that has learnt nothing may find no lungs at all
  const program_run one = run_program(films.command("one", by_unet, "--resume"));
  INFO(one.err);
  CHECK(one.status == plain.status);
  CHECK(one.out == plain.out);
  const auto whole = tree_of(films.folder / "one");
  if (plain.status == 1) CHECK(whole.at("films.json") == contents_of(films.folder / "plain/films.json"));

  std::string parts;
  for (const std::string shard : {"3", "1", "4", "2"}) {
    const program_run run = run_program(films.command("part" + shard, by_unet, "--shard " + shard + "/4"));
    INFO(run.err);
    CHECK(run.status <= 1);
    parts += " " + (films.folder / ("part" + shard)).string();
  }
  const program_run all = run_program("merge --quiet --out " + (films.folder / "all").string() + parts);
  INFO(all.err);
  CHECK(all.status == plain.status);
  CHECK(all.out == plain.out);
  CHECK(difference_of(whole, tree_of(films.folder / "all")) == "");

  const std::string journal = whole.at("journal.jsonl");
  put_file(films.folder / "one/journal.jsonl", journal.substr(0, journal.find("{\"place\":4,") + 20));
  const program_run resumed = run_program(films.command("one", by_unet, "--resume"));
  CHECK(resumed.out == plain.out);
  CHECK(difference_of(whole, tree_of(films.folder / "one")) == "");
}

TEST_CASE("dataset: any number of ranks gives the file of one process", "[ranks]") {
  if (no_mpirun()) return;
  const labelled_films films;
  const program_run one = run_program(films.command("one", false, "--resume"));
  REQUIRE(one.status == 1);
  const program_run run =
      run_shell("timeout 100 " + start_ranks(3) + "\"$LUNGSEG\" " + films.command("three", false, "--threads 1"));
  INFO(run.err);
  CHECK(run.status == 1);
  CHECK(run.out == one.out);
  CHECK(difference_of(tree_of(films.folder / "one"), tree_of(films.folder / "three")) == "");
}

TEST_CASE("dataset: of ranks, what all would say is said once, and films left out are named once", "[ranks]") {
  if (no_mpirun()) return;
  const labelled_films films;
  const program_run run = run_shell("timeout 100 " + start_ranks(3) + "\"$LUNGSEG\" " +
                                    films.command("three", true, "--threads 1 --unet " + films.unet));
  INFO(run.err);
  CHECK(times_in(run.err, "is named twice among the models, and votes twice") == 1);
  CHECK(times_in(run.err, "phantom_00004.png") == 1);
}

TEST_CASE("dataset: a journal of another dataset is refused by what differs") {
  const labelled_films films;
  REQUIRE(run_program(films.command("one", false, "--resume")).status == 1);
  expect_wrong_use(films.command("one", false, "--resume --two-lungs-only"), "--two-lungs-only was not given");
  expect_wrong_use(films.command("one", true, "--resume"), "cannot be resumed: the model was");
  std::string exchanged = films.command("one", false, "--resume");
  exchanged.replace(exchanged.find("/right "), 7, "/both ");
  exchanged.replace(exchanged.find("/left "), 6, "/right ");
  exchanged.replace(exchanged.find("/both "), 6, "/left ");
  expect_wrong_use(exchanged, "cannot be resumed", "--left was");
  expect_wrong_use(films.command("one", false, "--resume --figures " + (films.folder / "f").string()), "--figures");
  expect_wrong_use("dataset --modality ct --resume --images " + films.drawn + " --out " + films.drawn + "/d.json",
                   "--modality ct");
}

TEST_CASE("dataset: a run that can go on names its films in folders of any name") {
  const labelled_films films;
  const std::string odd = (films.folder / "Klinik\xE4").string();
  fs::create_directories(odd + "/sub");
  fs::copy(films.drawn, odd + "/sub", fs::copy_options::recursive);
  const std::string command = "dataset --quiet --images " + odd + "/sub/images --left " + odd + "/sub/left --right " +
                              odd + "/sub/right --out " + odd + "/sub/films.json";
  REQUIRE(run_program(command + " --resume").status == 1);
  const lungseg::film_dataset read = lungseg::read_dataset(odd + "/sub/films.json");
  REQUIRE(!read.films.empty());
  for (const lungseg::film_record& film : read.films) CHECK(fs::exists(read.folder / film.file));
}

TEST_CASE("dataset: a run that can go on makes its folder, and one that cannot begin makes none") {
  const labelled_films films;
  const std::string sources = "dataset --quiet --images " + films.drawn + "/images --left " + films.drawn +
                              "/left --right " + films.drawn + "/right ",
                    out = "--shard 1/2 --out " + (films.folder / "new/part1/films.json").string();
  expect_wrong_use(sources + out + " --list " + films.drawn + "/images/phantom_00000.png/none", "none");
  CHECK_FALSE(fs::exists(films.folder / "new"));
  CHECK(run_program(sources + out).status <= 1);
  CHECK(fs::exists(films.folder / "new/part1/films.json"));
}

TEST_CASE("dataset: a shard that keeps no film leaves no file of an earlier one") {
  const labelled_films films;
  const std::string shard = films.command("part", false, "--shard 1/2");
  REQUIRE(run_program(shard).status <= 1);
  REQUIRE(fs::exists(films.folder / "part/films.json"));
  for (const auto& each : fs::directory_iterator{films.drawn + "/images"}) put_file(each.path(), "no film");
  CHECK(run_program(shard).status == 1);
  CHECK_FALSE(fs::exists(films.folder / "part/films.json"));
}
