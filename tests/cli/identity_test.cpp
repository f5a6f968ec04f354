// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Marks of identity are planted in everything that a film's file can say, and searched for in every byte that the
// program writes: files, their names, standard output and standard error, of films that are read and of such that fail.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "marked_films.hpp"
#include "material.hpp"

using namespace lungseg_test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

void check_silent(const program_run& run) {
  INFO(run.out << run.err);
  CHECK(identity_in(run.out) == "");
  CHECK(identity_in(run.err) == "");
}

}  // namespace

TEST_CASE("identity: the search finds marks as files may hold them", "[cli]") {
  CHECK(identity_in("of ZQxk0001 and") == "zqxk0001 and");
  CHECK(identity_in(std::string{"z\0q\0x\0k\0001", 9}) != "");
  CHECK(identity_in(std::string{"\0z\0q\0x\0k", 8}) != "");
  for (const char* representation : {"AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "PN", "TM", "UI", "UR"}) {
    INFO(representation);
    CHECK(identity_in("\"" + identity_mark(representation, 7) + "\"") != "");
  }
  CHECK(identity_in("nobody").empty());
  const scratch_folder folder;
  fs::create_directory(folder / "zqxk0001");
  put_bytes(folder / "a.png", with_identity(lungseg::encode_png(lungseg::film{8, 8, 3})));
  const std::vector<std::string> found = identity_below(folder.path());
  for (const char* expected : {"zqxk0001: its name", "a.png: zqxk0001", "a.png: holds eXIf"}) {
    INFO(expected);
    CHECK(std::any_of(found.begin(), found.end(), [&](const std::string& each) { return each.starts_with(expected); }));
  }
}

namespace {

/// Runs predict without --quiet, so that everything is said that can be; nothing of it may tell, nor any file but such
/// as `but` ends.
void predict_silently(const fs::path& out, const std::string& rest, const std::set<std::string>& but = {}) {
  const program_run run = run_program("predict --model " + made().model + " --out " + out.string() + " " + rest);
  CHECK(run.status == 1);
  CHECK_THAT(run.err, Contains("film_0000"));
  check_silent(run);
  CHECK(identity_below(out, but) == std::vector<std::string>{});
}

const std::string every_result = "--min-score 0.01 --dicom-sr --dicom-gsps ";

}  // namespace

TEST_CASE("identity: nothing of what films say gets into any output of predict", "[cli]") {
  if (!reads_dicom()) return;
  CHECK(films().planted > 1500);
  const scratch_folder folder;
  predict_silently(folder / "folder", every_result + films().path(), {".dcm"});
  predict_silently(folder / "files", every_result + films().each_file(), {".dcm"});
  for (const char* name : {"folder", "files"}) {
    CHECK_FALSE(identity_below(folder / name).empty());  // results that refer to the patient do
    CHECK_THAT(contents_of(folder / name / "films.json"), Contains("\"failed\"") && Contains("\"ok\"") &&
                                                              Contains("_seg.dcm\"") && Contains("_sr.dcm\"") &&
                                                              Contains("_gsps.dcm\""));
  }
  predict_silently(folder / "hidden", every_result + "--deidentify " + films().each_file());
  CHECK(std::count_if(fs::directory_iterator{folder / "hidden"}, {},
                      [](const auto& entry) { return entry.path().extension() == ".dcm"; }) >= 3);
  predict_silently(folder / "raw", "--raw " + films().each_file());
  predict_silently(folder / "window", "--raw --window 7 " + films().path());
}

TEST_CASE("identity: the same search finds names where they are asked for", "[cli]") {
  if (!reads_dicom()) return;
  const scratch_folder folder;
  const program_run run =
      predict(folder / "out", "--keep-identity --name-table " + (folder / "names.csv").string() + " " + films().path());
  CHECK(identity_in(run.err) != "");
  const std::vector<std::string> found = identity_below(folder / "out");
  for (const char* file :
       {"films.json", "results.json", "measurements.csv", "journal.jsonl", "report_files/films-0001.js"}) {
    INFO(file);
    CHECK(std::any_of(found.begin(), found.end(),
                      [&](const std::string& each) { return each.starts_with(std::string{file} + ": zqxk"); }));
  }
  CHECK(identity_in(contents_of(folder / "names.csv")) != "");
}

TEST_CASE("identity: datasets and evaluations name files, and nothing of what is in them", "[cli]") {
  if (!reads_dicom()) return;
  const scratch_folder folder;
  int number = 0;
  fs::create_directories(folder / "hospital/images");
  fs::create_directories(folder / "hospital/masks");
  for (const auto& entry : fs::directory_iterator{films().place}) {
    const std::string name = "film_" + std::to_string(++number),
                      mask = (folder / ("hospital/masks/" + name + ".png")).string();
    fs::copy_file(entry.path(), folder / ("hospital/images/" + name + entry.path().extension().string()));
    fs::copy_file(made().films + "/masks/phantom_00000.png", mask);
  }
  const std::string images = (folder / "hospital/images").string(), dataset = (folder / "out/d.json").string();
  fs::create_directory(folder / "out");
  const program_run built =
      run_program("dataset --images " + images + " --masks " + (folder / "hospital/masks").string() + " --out " +
                  dataset + " --figures " + (folder / "out/figures").string());
  CHECK(built.status == 1);
  check_silent(built);
  REQUIRE(fs::exists(dataset));
  const program_run scored = run_program("evaluate --min-score 0.01 --model " + made().model + " --dataset " + dataset +
                                         " --report " + (folder / "out/report.json").string());
  INFO(scored.err);
  CHECK(fs::exists(folder / "out/report.json"));
  check_silent(scored);
  check_silent(run_program("info " + dataset));
  check_silent(run_program("predict --min-score 0.01 --model " + made().model + " --out " +
                           (folder / "out/predicted").string() + " --dataset " + dataset));
  CHECK(identity_below(folder / "out") == std::vector<std::string>{});
}
