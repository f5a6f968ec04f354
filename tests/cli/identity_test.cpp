// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Marks of identity are planted in everything that a film's file can say, and searched for in every byte that the
// program writes: files, their names, standard output and standard error, of films that are read and of such that fail.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "../support/identity_marks.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "material.hpp"

using namespace lungseg_test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

lungseg::film drawn() {
  return lungseg::read_film(made().films + "/images/phantom_00000.png");
}

/// Films whose files, names and folders are full of identity.
struct marked_films {
  scratch_folder folder;
  fs::path place = folder / "films/zqxk0008^folder";
  int planted = 0;

  marked_films() {
    fs::create_directories(place);
    plain_dicom film = marked();
    put("zqxk0009^whole.dcm", film.bytes());
    damaged_ones();
    put_bytes(place / "picture.png", with_identity(lungseg::encode_png(drawn())));
    put_bytes(place / "photo.jpg", jpeg_with_identity(flat_blocks()));
  }

  plain_dicom marked() {
    plain_dicom film = plain_film(drawn());
    planted = plant_identity(film, text_elements(LUNGSEG_TEST_DIR "/fixtures/dicom/text_elements.txt"));
    return film;
  }
  std::string path() const { return "'" + place.string() + "'"; }
  /// Every file by itself, so that none is passed over for what it says of body part or view.
  std::string each_file() const {
    std::string all;
    for (const auto& entry : fs::directory_iterator{place}) all += " '" + entry.path().string() + "'";
    return all;
  }

 private:
  void put(const std::string& name, std::string contents) {
    const std::string preamble = "zqxk0010 in the preamble";
    put_file(place / name, contents.replace(0, preamble.size(), preamble));
  }

  /// Copies whose faults show behind the header, in it, and in every element that is read.
  void damaged_ones() {
    const std::string whole = marked().bytes();
    put("zqxk0011^cut_pixels.dcm", whole.substr(0, whole.size() - 500));
    put("zqxk0012^cut_header.dcm", whole.substr(0, 4000));
    put("zqxk0013^long_value.dcm", whole + std::string{"\xe0\x7f\x20\x00LO\xff\xff zqxk0014", 16});
    const std::map<std::uint32_t, std::pair<const char*, std::string>> faults{
        {0x00020010, {"UI", "1.2.840.10008.1.2.4.100"}},
        {0x00080016, {"UI", "2.25.739182640001"}},
        {0x00080060, {"CS", "ZQXK0015"}},
        {0x00180015, {"CS", "ZQXK0016"}},
        {0x00181164, {"DS", "zqxk0017\\zqxk"}},
        {0x00185101, {"CS", "ZQXK0018"}},
        {0x00200020, {"CS", "ZQXK0019\\ZQXK"}},
        {0x00280004, {"CS", "ZQXK0020"}},
        {0x00280008, {"IS", "zqxk0021"}},
        {0x00280030, {"DS", "zqxk0022\\zqxk"}},
        {0x00281050, {"DS", "zqxk0023"}},
        {0x00281053, {"DS", "zqxk0024"}},
        {0x00281056, {"CS", "ZQXK0025"}},
        {0x20500020, {"CS", "ZQXK0026"}},
        {0x00080005, {"CS", "ZQXK0031"}},
        {0x00282110, {"CS", "ZQXK0032"}},
        {0x00282114, {"CS", "ZQXK0033"}},
        {0x00282112, {"DS", "zqxk0034"}},
        {0x00281052, {"DS", "zqxk0035"}}};
    for (const auto& [tag, fault] : faults) {
      plain_dicom film = marked();
      film.put(tag, fault.first, fault.second, fault.first == std::string{"UI"} ? '\0' : ' ');
      put("zqxk0027^" + std::to_string(tag) + ".dcm", film.bytes());
    }
    plain_dicom none = marked(), huge = marked(), unknown = marked();
    none.put_number(0x00280010, 0);
    huge.put_number(0x00280010, 65535);
    unknown.put_uid(0x00020010, "2.25.739182640002");
    put("zqxk0028^no_rows.dcm", none.bytes());
    put("zqxk0029^too_many_rows.dcm", huge.bytes());
    put("zqxk0030^unknown_syntax.dcm", unknown.bytes());
  }

  static bytes flat_blocks() {
    odd_jpeg picture{.rows = 20, .columns = 20, .channels = {{}}};
    const lungseg::film small = lungseg::to_film(lungseg::resize_smooth(drawn(), 20, 20));
    picture.channels[0].assign(small.pixels.begin(), small.pixels.end());
    return encode(picture);
  }
};

const marked_films& films() {
  static const marked_films once;
  return once;
}

void check_silent(const program_run& run) {
  INFO(run.out << run.err);
  CHECK(identity_in(run.out) == "");
  CHECK(identity_in(run.err) == "");
}

/// Whether the program reads DICOM files; says so when not.
bool reads_dicom() {
  const scratch_folder folder;
  put_file(folder / "a.dcm", plain_film(drawn()).bytes());
  const bool reads = predict(folder / "out", (folder / "a.dcm").string()).status == 0;
  if (!reads) WARN("skipped: the program was built without DCMTK");
  return reads;
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
       {"films.json", "results.json", "measurements.csv", "journal.jsonl", "report_files/films.js"}) {
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
