// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// The flag, from calibrate to all outputs, with a network so small that it learns drawn films in seconds.
#include <rapidjson/document.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>
#include <vector>

#include "../support/tiny_mask_rcnn.hpp"
#include "../support/tiny_unet.hpp"
#include "lungseg/model/weights/unet_weights.hpp"
#include "lungseg/model/weights/weights.hpp"
#include "material.hpp"

using namespace lungseg_test;
using Catch::Contains;

namespace {

/// Sixteen drawn films of each of two hospitals, models that have not seen one of them, and one of these with its flag;
/// made once.
struct flagged {
  scratch_folder folder;
  std::string model = path("model.safetensors"), table;

  flagged() {
    for (const std::string place : {"here", "there"}) draw(place);
    const std::string datasets = path("here.json") + " " + path("there.json");
    lungseg::archive tiny;
    lungseg::mask_rcnn untrained{lungseg::test::tiny_mask_rcnn(), 7};
    lungseg::add_model(tiny, untrained);
    lungseg::write_archive(path("tiny.safetensors"), tiny);
    expect_done("train --quiet --threads 1 --batch 4 --stages all:30@0.02 --leave-out each --init " +
                path("tiny.safetensors") + " --out " + path("folds") + " --dataset " + datasets);
    table = expect_done("calibrate --threads 1 --model " + unseen("here") + " --fold " + unseen("here") + " " +
                        path("here.json") + " --fold " + unseen("there") + " " + path("there.json") + " --out " +
                        model + " --table " + path("features.csv"));
  }

  std::string path(const std::string& name) const { return (folder / name).string(); }
  /// The model that has not seen the films of a place.
  std::string unseen(const std::string& place) const { return path("folds/without_" + place + "/best.safetensors"); }

  static std::string expect_done(const std::string& arguments) {
    const program_run run = run_program(arguments);
    INFO("lungseg " << arguments << "\n" << run.out << run.err);
    REQUIRE(run.status == 0);
    return run.out;
  }

 private:
  void draw(const std::string& place) const {
    expect_done("phantom --quiet --count 16 --min-size 96 --max-size 128 --out " + path(place) +
                (place == "here" ? "" : " --first 16"));
    const std::string masks = " --left " + path(place + "/left") + " --right " + path(place + "/right");
    expect_done("dataset --images " + path(place + "/images") + masks + " --source " + place + " --out " +
                path(place + ".json"));
  }
};

const flagged& learnt() {
  static const flagged once;
  return once;
}

/// The fields of a line of CSV without quotes.
std::vector<std::string> fields(const std::string& line) {
  std::vector<std::string> result{""};
  for (const char c : line)
    if (c == ',')
      result.emplace_back();
    else if (c != '\r')
      result.back() += c;
  return result;
}

rapidjson::Document json_in(const std::string& file) {
  rapidjson::Document json;
  json.Parse(contents_of(file).c_str());
  REQUIRE_FALSE(json.HasParseError());
  return json;
}

void expect_calibrated() {
  CHECK_THAT(learnt().table,
             Contains("\nhere ") && Contains("\nthere ") && Contains("\nall ") && Contains("risk at 90 %"));
  CHECK_THAT(contents_of(learnt().path("features.csv")), Contains("here") && Contains("there") && Contains("dice"));
  CHECK_THAT(run_program("info " + learnt().model).out, Contains("flag: yes"));
  CHECK_THAT(run_program("info " + learnt().unseen("here")).out, Contains("flag: none"));
  const std::string half = learnt().path("half.safetensors");
  flagged::expect_done("convert --precision float16 " + learnt().model + " " + half);
  CHECK_THAT(run_program("info " + half).out, Contains("flag: yes"));
  // Weights that were trained on take over the flag of those that they began with, and hear that it is another's.
  const std::string taken = learnt().path("taken.safetensors"), bare = learnt().unseen("here");
  const program_run run = run_program("convert --flag " + learnt().model + " " + bare + " " + taken);
  CHECK(run.status == 0);
  CHECK_THAT(run.err, Contains(learnt().model + ": its flag was calibrated for other weights"));
  const lungseg::archive given = lungseg::read_archive(taken), source = lungseg::read_archive(learnt().model);
  for (const lungseg::named_tensor& tensor : source.tensors)
    if (tensor.name.starts_with("quality.") || tensor.name.starts_with("prior."))
      CHECK(std::ranges::equal(given.at(tensor.name).bytes, tensor.bytes));
  expect_wrong_use("convert --flag " + bare + " " + half + " " + taken, "holds no flag");
  expect_wrong_use("convert --to torchvision --flag " + learnt().model + " " + bare + " " + taken,
                   "--view and --flag are for files of lungseg");
  expect_wrong_use(
      "calibrate --model " + learnt().model + " --fold " + learnt().path("here.json") + " " + learnt().unseen("here"),
      "names a model first");
  lungseg::unet none{lungseg::test::tiny_unet(), 3};
  lungseg::archive other;
  lungseg::add_model(other, none);
  lungseg::write_archive(learnt().path("none.safetensors"), other);
  expect_wrong_use("calibrate --model " + learnt().path("none.safetensors") + " --fold " + learnt().unseen("here") +
                       " " + learnt().path("here.json"),
                   "expected a Mask R-CNN");
}

/// Parts of a dataset that are left out are named, and make the status 1, as they do elsewhere.
void expect_lost_part_told() {
  std::string text = contents_of(learnt().path("here.json"));
  const std::string list = "\"annotations\":[";
  REQUIRE(text.find(list) != text.npos);
  text.insert(text.find(list) + list.size(),
              R"({"id":9999,"image_id":9999,"category_id":1,"segmentation":[[1,1,9,1,9,9]]},)");
  put_file(learnt().path("lost.json"), text);
  const program_run run =
      run_program("calibrate --threads 1 --model " + learnt().unseen("here") + " --fold " + learnt().unseen("here") +
                  " " + learnt().path("lost.json") + " --fold " + learnt().unseen("there") + " " +
                  learnt().path("there.json") + " --out " + learnt().path("lost.safetensors"));
  CHECK(run.status == 1);
  CHECK_THAT(run.err, Contains("lost.json: annotations[0] (id 9999): left out (no_film)"));
}

void expect_in_every_output() {
  const std::string out = learnt().path("out");
  const program_run run = run_program("predict --threads 1 --pixel-size 0.5 --model " + learnt().model + " --out " +
                                      out + " --dataset " + learnt().path("here.json"));
  INFO(run.err);
  REQUIRE(run.status == 0);
  CHECK_THAT(run.out, Contains("16 films read") && Contains("verdicts: good "));

  std::istringstream lines{contents_of(out + "/measurements.csv")};
  std::string line;
  std::getline(lines, line);
  const std::vector<std::string> columns = fields(line);
  REQUIRE(columns.size() == 25);
  int flagged_lungs = 0, rows = 0;
  for (; std::getline(lines, line); ++rows) {
    const std::vector<std::string> row = fields(line);
    REQUIRE(row.size() == columns.size());
    const auto value = [&](const std::string& column) {
      return row[static_cast<std::size_t>(std::find(columns.begin(), columns.end(), column) - columns.begin())];
    };
    const auto number = [&](const std::string& column) { return std::stod(value(column)); };
    if (value("found") != "yes") continue;
    ++flagged_lungs;
    CHECK((value("verdict") == "good") == value("reasons").empty());
    CHECK(number("dice_low") <= number("predicted_dice"));
    CHECK(number("predicted_dice") <= 1);
    CHECK(number("dice_low") <= number("dice_high"));
    CHECK(number("area_mm2") == Approx(0.25 * number("area_px")).margin(0.02));
    for (const std::string length : {"height", "width", "x", "y"})
      CHECK(number(length + "_mm") == Approx(0.5 * number(length + "_px")).margin(0.06));
  }
  CHECK(rows == 32);
  CHECK(flagged_lungs >= 16);

  const rapidjson::Document films = json_in(out + "/films.json");
  const std::string page = contents_of(out + "/report_files/films-0001.js");
  for (const auto& film : films["films"].GetArray()) {
    const std::string verdict = film["verdict"].GetString();
    CHECK((verdict == "good") == film["reasons"].Empty());
    CHECK_THAT(page, Contains(std::string{"\"file_name\":\""} + film["file_name"].GetString() + "\""));
    CHECK_THAT(page, Contains("\"verdict\":\"" + verdict + "\""));
    for (const auto& lung : film["found"].GetArray()) CHECK(lung["predicted_dice"].IsNumber());
    for (const auto& note : film["notes"].GetArray())
      CHECK_THAT(page, Contains(std::string{"\"code\":\""} + note["code"].GetString() + "\""));
  }
  CHECK_THAT(contents_of(out + "/results.json"), Contains("predicted_dice"));
}

void expect_evaluated() {
  const std::string report = learnt().path("report.json"), dataset = " --dataset " + learnt().path("here.json");
  const std::string told =
      flagged::expect_done("evaluate --threads 1 --model " + learnt().model + dataset + " --report " + report);
  CHECK_THAT(told, Contains("\nflag, of ") && Contains("AUC ") && Contains("calibration error ") &&
                       Contains("coverage ") && Contains("at 90 % coverage ") && Contains("verdicts: good "));
  const rapidjson::Document json = json_in(report);
  const auto& flag = json["flag"];
  CHECK(flag["lungs"].GetInt() >= 16);
  for (const char* figure : {"calibration_error", "coverage", "risk", "risk_at_90"}) {
    CHECK(flag[figure].GetDouble() >= 0);
    CHECK(flag[figure].GetDouble() <= 1);
  }
  int films = 0;
  for (const char* level : {"good", "check", "reject"}) films += json["verdicts"][level].GetInt();
  CHECK(films == 16);
  CHECK(json["rejected"].Size() == static_cast<rapidjson::SizeType>(json["verdicts"]["reject"].GetInt()));

  const std::string plain = learnt().unseen("here");
  CHECK_THAT(flagged::expect_done("evaluate --threads 1 --model " + plain + dataset + " --report " + report),
             !Contains("flag, of"));
  CHECK_FALSE(json_in(report).HasMember("flag"));
  const std::string out = learnt().path("plain");
  flagged::expect_done("predict --threads 1 --model " + plain + dataset + " --out " + out);
  CHECK_THAT(contents_of(out + "/films.json"), !Contains("predicted_dice"));
}

}  // namespace

// One case, because each case is a process of its own, and would train the models again.
TEST_CASE("flag: calibrated, carried by every output of predict, and judged by evaluate", "[cli]") {
  SECTION("calibrate: a line for each source, a table of features, and a model that has its flag") {
    expect_calibrated();
    expect_lost_part_told();
  }
  SECTION("predict: every output carries the flag") {
    expect_in_every_output();
  }
  SECTION("evaluate: how well the flag tells, and nothing of one that is not there") {
    expect_evaluated();
  }
}
