// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// Runs that were stopped, at any moment and in any way, and go on.

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "../support/plain_dicom.hpp"
#include "lungseg/core/fastest_precision.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/infer/report/journal_reader.hpp"
#include "material.hpp"
#include "tiny_run.hpp"

using namespace lungseg_test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

fs::path journal_in(const fs::path& folder) {
  return folder / lungseg::journal_name;
}

/// The places of the lines that are whole, in their order.
std::vector<std::int64_t> places_told(const fs::path& folder) {
  std::vector<std::int64_t> places;
  for (lungseg::journal_reader lines{journal_in(folder)}; lines.next();) places.push_back(lines.place());
  return places;
}

}  // namespace

TEST_CASE("resume: a run that is killed again and again ends as one that was not") {
  const scratch_folder folder;
  const std::string films = tiny_films(folder / "in", 240);  // enough for fast machines, too
  REQUIRE(run_program(tiny_predict(folder / "whole", films)).status == 1);
  const auto whole = tree_of(folder / "whole");
  REQUIRE(whole.contains("journal.jsonl"));

  const std::string again = tiny_predict(folder / "out", films + " --resume");
  int stopped = 0;
  std::set<std::int64_t> before;
  for (int kill = 0; kill < 12; ++kill) {
    const std::string wait = "0." + std::to_string(10 + kill * 37 % 50);
    const program_run run = run_shell("$LUNGSEG " + again + " & pid=$!; sleep " + wait +
                                      "; kill -9 $pid 2>/dev/null; wait $pid; echo status $?");
    stopped += run.out.find("status 137") != std::string::npos;
    if (!fs::exists(journal_in(folder / "out"))) continue;
    const std::vector<std::int64_t> told = places_told(folder / "out");
    const std::set<std::int64_t> now{told.begin(), told.end()};
    CHECK(now.size() == told.size());
    for (const std::int64_t place : before)
      if (place % 10 != 0) CHECK(now.contains(place));  // each tenth film is broken, and tried again
    before = now;
  }
  INFO("killed " << stopped << " times");
  CHECK(stopped >= 2);
  const program_run last = run_program(again);
  CHECK(last.status == 1);
  CHECK_THAT(last.out, Contains("216 films read") && Contains("24 failed"));
  CHECK(difference_of(whole, tree_of(folder / "out")) == "");
  // Once more: nothing is left to do but to try the broken ones.
  CHECK(run_program(again).out == last.out);
  CHECK(difference_of(whole, tree_of(folder / "out")) == "");
}

TEST_CASE("resume: a run that is asked to stop ends the films that it has begun, says how to go on, and goes on") {
  const scratch_folder folder;
  const std::string films = tiny_films(folder / "in", 240);
  REQUIRE(run_program(tiny_predict(folder / "whole", films)).status == 1);
  const std::string again = tiny_predict(folder / "out", films + " --resume"), journal = folder / "out/journal.jsonl";
  std::size_t told = 0;
  for (const std::string signal : {"TERM", "USR1"}) {
    const std::size_t enough = told + 4;  // lines: the run is on its way
    const program_run run = run_shell("$LUNGSEG " + again + " & pid=$!; while kill -0 $pid && [ \"$(cat '" + journal +
                                      "' | wc -l)\" -lt " + std::to_string(enough) + " ]; do sleep 0.02; done; kill -" +
                                      signal + " $pid; wait $pid; echo status $?");
    CAPTURE(signal, run.err);
    CHECK_THAT(run.out, Contains("status 130"));
    CHECK_THAT(run.err, Contains(" films left to do; the same command with --resume goes on"));
    const std::vector<std::int64_t> places = places_told(folder / "out");
    CHECK(places.size() > told);
    CHECK(places.size() < 240);
    told = places.size();
    CHECK_THAT(contents_of(folder / "out/films.json"), Contains("not_done"));  // results of what is done
  }
  CHECK(run_program(again).status == 1);
  CHECK(difference_of(tree_of(folder / "whole"), tree_of(folder / "out")) == "");
}

TEST_CASE("resume: a run that had a key of its own says that no other can go on with it") {
  const scratch_folder folder;
  const std::string films = tiny_films(folder / "in", 240), journal = (folder / "out/journal.jsonl").string();
  put_file(folder / "in/f0999.dcm", plain_film(lungseg::read_film(tiny().film(0))).bytes());
  const program_run run = run_shell("$LUNGSEG " + tiny_predict(folder / "out", films + " --dicom-seg --deidentify") +
                                    " & pid=$!; while kill -0 $pid && [ \"$(cat '" + journal +
                                    "' 2>/dev/null | wc -l)\" -lt 4 ]; do sleep 0.02; done; kill $pid; wait $pid; "
                                    "echo status $?");
  if (run.err.find("built without DCMTK") != run.err.npos) {
    WARN("skipped: the program was built without DCMTK");
    return;
  }
  CAPTURE(run.err);
  CHECK_THAT(run.out, Contains("status 130"));
  CHECK_THAT(run.err, Contains("films left to do; no later run can go on with it") && Contains("--deidentify-key"));
}

TEST_CASE("resume: a line that is torn anywhere is done again, a film that was mended is read, and nothing else is") {
  const scratch_folder folder;
  const std::string films = tiny_films(folder / "in", 10);
  REQUIRE(run_program(tiny_predict(folder / "out", films)).status == 1);
  const auto whole = tree_of(folder / "out");
  const std::string journal = whole.at("journal.jsonl");
  const std::size_t end = journal.rfind("{\"left_out\""), last = journal.rfind("{\"place\":9,");
  REQUIRE(last < end);
  for (const std::size_t kept : {last, last + 1, last + 9, last + 100, end - 1000, end - 2, end - 1, end, end + 5}) {
    put_file(journal_in(folder / "out"), journal.substr(0, kept));
    fs::remove(folder / "out/films.json");
    put_file(folder / "out/f1000_left.png.partial-123-4", "of a process that was killed");
    fs::remove(folder / "out/f1001_left.png");  // is not missed, because it is not done again
    CHECK(run_program(tiny_predict(folder / "out", films + " --resume")).status == 1);
    CHECK(difference_of(whole, tree_of(folder / "out")) == "f1001_left.png ");
  }
  fs::copy_file(tiny().film(3), folder / "in/f1009.png", fs::copy_options::overwrite_existing);
  CHECK(run_program(tiny_predict(folder / "out", films + " --resume")).status == 0);
  CHECK(run_program(tiny_predict(folder / "again", films)).status == 0);
  CHECK(difference_of(tree_of(folder / "again"), tree_of(folder / "out")) == "f1001_left.png ");
}

TEST_CASE("resume: a folder of another run is refused by what differs, and stays as it was") {
  const scratch_folder folder;
  const std::string films = tiny_films(folder / "in", 4), out = (folder / "out").string();
  const std::string start = tiny_predict(out, films + " --resume");
  REQUIRE(run_program(start).status == 0);  // with nothing to resume it begins
  const auto whole = tree_of(out);
  const auto refused = [&](const std::string& arguments, const std::string& word) {
    expect_wrong_use(arguments, "cannot be resumed", word);
    CHECK(difference_of(whole, tree_of(out)) == "");
  };
  refused(start + " --pixel-size 0.2", "--pixel-size was not given, and is 0.2");
  refused(start + " --force", "--force");
  refused(start + " --opening 0.02", "opening was 0.01, and is 0.02");
  refused(start + " --no-shape-prior", "--no-shape-prior");
  refused(start + " --shard 1/2", "--shard was 1/1, and is 1/2");
  refused("predict --quiet --resume --min-score 0 --model " + tiny().other_model + " --out " + out + " " + films,
          "other.safetensors");
  refused("predict --quiet --resume --min-score 0.01 --model " + tiny().model + " --out " + out + " " + films,
          "least score");
  fs::copy_file(tiny().film(1), folder / "in/f1009.png");  // behind those that are done
  refused(start + " --name-table " + (folder / "names.csv").string(), "there were 4 films in the list, and are 5");
  CHECK_FALSE(fs::exists(folder / "names.csv"));
  fs::remove(folder / "in/f1009.png");
  fs::rename(folder / "in/f1001.png", folder / "in/f1001b.png");
  refused(start, "film 2 was f1001.png with the id 2, and is f1001b.png");
  fs::remove(folder / "in/f1001b.png");
  refused(start, "film 2 was f1001.png");
  CHECK(run_program(tiny_predict(out, films)).status == 0);  // without --resume it is another run
  CHECK(places_told(out) == std::vector<std::int64_t>{1, 2, 3});
  expect_wrong_use(tiny_predict(folder / "raw", films + " --raw --resume"), "--raw", "--resume");

  fs::create_directory(folder / "foreign");
  put_file(folder / "foreign/journal.jsonl", "mine");
  expect_wrong_use(tiny_predict(folder / "foreign", films + " --resume"), "journal.jsonl", "no journal");
  expect_wrong_use(tiny_predict(folder / "foreign", films), "journal.jsonl", "was not written by this command");
  CHECK(contents_of(folder / "foreign/journal.jsonl") == "mine");
}

TEST_CASE("resume: --precision auto is the precision that it comes to on the machine") {
  const scratch_folder folder;
  const std::string start = tiny_predict(folder / "out", tiny_films(folder / "in", 2) + " --resume --precision ");
  const bool fast = lungseg::fastest_precision({}) == lungseg::dtype::bfloat16;
  REQUIRE(run_program(start + "auto").status == 0);
  CHECK(run_program(start + (fast ? "bfloat16" : "float32")).status == 0);
  expect_wrong_use(start + (fast ? "float32" : "bfloat16"), "--precision was",
                   fast ? "bfloat16, and is float32" : "float32, and is bfloat16");
}

TEST_CASE("predict: names on standard input are taken in their order, each as often as it comes") {
  const scratch_folder folder;
  tiny_films(folder / "in", 3);
  put_file(folder / "in/zqxk^john.dcm", plain_film(lungseg::read_film(tiny().film(0).string())).bytes());
  const std::string in = (folder / "in").string();
  put_file(folder / "list", in + "/f1002.png\r\n" + in + "/f1000.png\n\n" + in + "/zqxk^john.dcm\n" + in +
                                "/f1002.png\n" + in + "/none^zqxk.dcm\n" + in + "/missing.png\n" + in + "/f1000.png");
  const program_run run = run_shell("$LUNGSEG " + tiny_predict(folder / "out", "- --name-table ") +
                                    (folder / "names.csv").string() + " < " + (folder / "list").string());
  INFO(run.err);
  CHECK(run.status == 1);
  std::string told;
  for (lungseg::journal_reader lines{journal_in(folder / "out")}; lines.next();) {
    const lungseg::film_entry film = lines.film().entry;
    told += std::to_string(film.image_id) + " " + film.file_name +
            (film.status == lungseg::film_status::failed ? "! " : " ") + (film.files ? film.files->left + "\n" : "\n");
  }
  const bool dicom = told.find("film_000001! ") == std::string::npos;
  CHECK(told == "1 f1002.png f1002_left.png\n2 f1000.png f1000_left.png\n" +
                    std::string{dicom ? "3 film_000001 film_000001_left.png\n" : "3 film_000001! \n"} +
                    "4 f1002.png f1002-2_left.png\n5 film_000002! \n6 missing.png! \n7 f1000.png f1000-2_left.png\n");
  for (const auto& [name, contents] : tree_of(folder / "out")) {
    INFO(name);
    CHECK_THAT(contents, !Contains("zqxk"));
  }
  CHECK_THAT(run.err, !Contains("zqxk"));
  CHECK_THAT(contents_of(folder / "names.csv"), Contains("film_000002," + in + "/none^zqxk.dcm"));
  CHECK(contents_of(folder / "out/f1002_left.png") == contents_of(folder / "out/f1002-2_left.png"));

  put_file(folder / "list", "\xEF\xBB\xBF" + in + "/f1002.png");  // as editors of Windows write it
  CHECK(run_shell("$LUNGSEG " + tiny_predict(folder / "marked", "- < ") + (folder / "list").string()).status == 0);
  put_file(folder / "list", in + "/f1002.png" + std::string{"\0", 1} + in + "/f1001.png");
  expect_wrong_use(tiny_predict(folder / "none", "- < ") + (folder / "list").string(), "line 1 has a zero byte");
  expect_wrong_use(tiny_predict(folder / "none", "- < ") + in, "standard input: cannot be read");
  expect_wrong_use(tiny_predict(folder / "none", "-"), "standard input: names no film");
  expect_wrong_use(tiny_predict(folder / "none", "- " + in), "stands alone");
  CHECK_FALSE(fs::exists(folder / "none"));
}
