// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// Evaluations that are shared out, stopped and resumed.

#include <catch2/catch.hpp>
#include <string>

#include "lungseg/data/coco/coco_writer.hpp"
#include "lungseg/data/dataset/dataset_file.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/infer/report/journal_reader.hpp"
#include "material.hpp"
#include "mpi_start.hpp"
#include "tiny_run.hpp"

using namespace lungseg_test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

/// A dataset of eight drawn films of which one is broken, and its evaluations by the tiny model.
struct evaluated_films {
  scratch_folder folder;
  std::string dataset = (folder / "dataset.json").string();

  evaluated_films() {
    const std::string drawn = (folder / "drawn").string();
    fs::copy(tiny().folder / "drawn", drawn, fs::copy_options::recursive);
    const program_run built = run_program("dataset --quiet --images " + drawn + "/images --left " + drawn +
                                          "/left --right " + drawn + "/right --out " + dataset);
    INFO(built.err);
    REQUIRE(built.status == 0);
    put_file(drawn + "/images/phantom_00004.png", "no film");
  }
  std::string command(const std::string& rest) const {
    return "evaluate --quiet --min-score 0 --model " + tiny().model + " --dataset " + dataset + " " + rest;
  }
  std::string to(const std::string& name) const { return command("--out " + (folder / name).string()); }
};

}  // namespace

TEST_CASE("evaluate: a journal, four shards merged, and a run that was resumed give the report of one run") {
  const evaluated_films films;
  const fs::path plain = films.folder / "plain.json";
  const program_run one = run_program(films.command("--report " + plain.string()));
  INFO(one.err);
  REQUIRE(one.status == 1);
  const program_run journaled = run_program(films.to("one"));
  CHECK(journaled.status == 1);
  CHECK(journaled.out == one.out);
  CHECK(journaled.err == one.err);
  const auto whole = tree_of(films.folder / "one");
  CHECK(whole.at("report.json") == contents_of(plain));
  CHECK(whole.size() == 2);

  std::string parts;
  for (const std::string shard : {"3", "1", "4", "2"}) {
    const program_run run = run_program(films.to("part" + shard) + " --shard " + shard + "/4");
    INFO(run.err);
    CHECK(run.status <= 1);
    parts += " " + (films.folder / ("part" + shard)).string();
  }
  const program_run all = run_program("merge --quiet --out " + (films.folder / "all").string() + parts);
  CHECK(all.status == 1);
  CHECK(all.out == one.out);
  CHECK(difference_of(whole, tree_of(films.folder / "all")) == "");

  // Stopped behind its third film, and within the line of the next.
  const std::string journal = whole.at("journal.jsonl");
  put_file(films.folder / "one/journal.jsonl", journal.substr(0, journal.find("{\"place\":4,") + 20));
  const program_run resumed = run_program(films.to("one") + " --resume");
  CHECK(resumed.status == 1);
  CHECK(resumed.out == one.out);
  CHECK(difference_of(whole, tree_of(films.folder / "one")) == "");
}

TEST_CASE("evaluate: a journal of other masks is no beginning of a run, nor a shard of it") {
  const evaluated_films films;
  REQUIRE(run_program(films.to("one")).status == 1);
  REQUIRE(run_program(films.to("part1") + " --shard 1/2").status <= 1);
  lungseg::film_dataset other = lungseg::read_dataset(films.dataset);
  for (lungseg::film_record& film : other.films)
    for (lungseg::instance& lung : film.lungs) lung.class_id = lungseg::other_side(lung.class_id);
  lungseg::write_coco(films.dataset, other);
  expect_wrong_use(films.to("one") + " --resume", "cannot be resumed", "films and masks was 8");
  REQUIRE(run_program(films.to("part2") + " --shard 2/2").status <= 1);
  expect_wrong_use("merge --quiet --out " + (films.folder / "all").string() + " " + (films.folder / "part1").string() +
                       " " + (films.folder / "part2").string(),
                   "films and masks");
}

TEST_CASE("evaluate: any number of ranks gives the report of one process", "[ranks]") {
  if (no_mpirun()) return;
  const evaluated_films films;
  const program_run one = run_program(films.to("one"));
  REQUIRE(one.status == 1);
  for (const int ranks : {1, 3}) {
    const std::string name = std::to_string(ranks);
    const program_run run =
        run_shell("timeout 100 " + start_ranks(ranks) + "\"$LUNGSEG\" " + films.to(name) + " --threads 1");
    INFO(run.err);
    CHECK(run.status == 1);
    CHECK(run.out == one.out);
    CHECK(difference_of(tree_of(films.folder / "one"), tree_of(films.folder / name)) == "");
  }
  const program_run twice = run_shell("timeout 100 " + start_ranks(3) + "\"$LUNGSEG\" " + films.to("twice") +
                                      " --threads 1 --model " + tiny().model);
  INFO(twice.err);
  CHECK(times_in(twice.err, "is named twice among the models, and votes twice") == 1);
  CHECK(times_in(twice.err, "phantom_00004.png") == 1);
  const program_run nowhere = run_shell(start_ranks(2) + "\"$LUNGSEG\" " + films.command(""));
  CHECK(nowhere.status != 0);
  CHECK_THAT(nowhere.err, Contains("ranks need --out"));
}

TEST_CASE("evaluate: where nothing could be scored, that is said, and no figure of nothing") {
  const evaluated_films films;
  const std::string report = (films.folder / "report.json").string();
  for (const auto& each : fs::directory_iterator{films.folder / "drawn/images"}) put_file(each.path(), "no film");
  const program_run none = run_program(films.command("--report " + report));
  INFO(none.out << none.err);
  CHECK(none.status == 1);
  CHECK_THAT(none.out, Contains("no film was scored: of 8 none could be read and predicted") && !Contains("nan"));
  CHECK(times_in(none.err, "is not a PNG or JPEG picture") == 8);
  CHECK_THAT(contents_of(report), Contains("\"films\": 0") && Contains("\"rate\": null"));
}

TEST_CASE("evaluate: of films without lungs there is none to be found") {
  const evaluated_films films;
  lungseg::film_dataset empty;
  empty.folder = films.folder / "drawn/images";
  for (const char* source : {"a", "b"}) {
    const std::string name = "phantom_0000" + std::string{source} + ".png";
    fs::copy_file(tiny().film(0), empty.folder / name);
    const auto [height, width] = lungseg::image_size(empty.folder / name);
    empty.films.push_back({name, height, width, {}});
    empty.films.back().source = source;
  }
  lungseg::write_coco(films.folder / "empty.json", empty);
  const program_run run = run_program("evaluate --quiet --min-score 0 --model " + tiny().model + " --dataset " +
                                      (films.folder / "empty.json").string());
  INFO(run.err);
  CHECK(run.status == 0);
  CHECK_THAT(run.out, Contains("films scored 2") && Contains("none of these films has a lung") &&
                          Contains("2 films: no lung to be measured") && !Contains("nan"));
}

TEST_CASE("evaluate: runs that cannot be gone on with, or be merged, are refused by what differs") {
  const evaluated_films films;
  REQUIRE(run_program(films.to("one") + " --shard 1/2").status <= 1);
  const std::string out = (films.folder / "one").string();
  expect_wrong_use(films.to("one") + " --resume", "--shard was 1/2, and is 1/1");
  expect_wrong_use(films.to("one") + " --resume --shard 1/2 --opening 0.02", "cannot be resumed",
                   "opening was 0.01, and is 0.02");
  expect_wrong_use(films.command("--shard 1/2"), "--out");
  expect_wrong_use(films.command("--resume"), "--out");
  expect_wrong_use(films.to("one") + " --report " + out + "/r.json", "--report");
  const std::string images = (films.folder / "drawn/images").string();
  expect_wrong_use(tiny_predict(out, images + " --resume --shard 1/2"), "the command was evaluate, and is predict");
  REQUIRE(run_program(tiny_predict(films.folder / "two", images + " --shard 2/2")).status <= 1);
  const std::string parts = " " + out + " " + (films.folder / "two").string();
  expect_wrong_use("merge --out " + (films.folder / "all").string() + parts, "hold different runs", "the command was");
  const program_run missing = run_program("merge --out " + (films.folder / "all").string() + " " + out);
  CHECK(missing.status == 1);
  CHECK_THAT(missing.err, Contains("shard 2/2 is missing"));
}
