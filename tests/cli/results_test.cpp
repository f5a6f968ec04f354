// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// What the program's results call films by, and what one bad film may cost.

#include <rapidjson/document.h>
#include <sys/mount.h>

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "../support/scratch_folder.hpp"
#include "lungseg/core/utf8.hpp"
#include "lungseg/data/coco/coco.hpp"
#include "lungseg/data/dataset/dataset_file.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "material.hpp"

using namespace lungseg_test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
namespace fs = std::filesystem;

namespace {

/// JSON that must be whole and UTF-8.
rapidjson::Document json_of(const fs::path& file) {
  rapidjson::Document json;
  json.Parse<rapidjson::kParseValidateEncodingFlag>(contents_of(file).c_str());
  INFO(file);
  REQUIRE_FALSE(json.HasParseError());
  return json;
}

/// What films.json says: status by image id and name.
std::map<std::string, std::string> table_of(const fs::path& out) {
  const rapidjson::Document json = json_of(out / "films.json");
  std::map<std::string, std::string> table;
  for (const auto& film : json["films"].GetArray())
    table[std::to_string(film["image_id"].GetInt64()) + " " + film["file_name"].GetString()] =
        film["status"].GetString();
  return table;
}

/// The image ids that a list of results names a film by.
std::map<std::string, std::int64_t> ids_of(const fs::path& results) {
  const rapidjson::Document json = json_of(results);
  std::map<std::string, std::int64_t> ids;
  for (const auto& lung : json.GetArray()) {
    const auto [known, fresh] = ids.emplace(lung["file_name"].GetString(), lung["image_id"].GetInt64());
    CHECK(known->second == lung["image_id"].GetInt64());
  }
  return ids;
}

using ids = std::map<std::string, std::int64_t>;
using table = std::map<std::string, std::string>;

}  // namespace

TEST_CASE("program: results call a film by its place among the films, whatever fails and however they were named") {
  const scratch_folder folder;
  for (int i : {0, 2, 3}) put_film(folder / ("in/f" + std::to_string(i) + ".png"), i);
  put_file(folder / "in/f1.png", "broken");
  const std::string in = (folder / "in").string();
  CHECK(predict(folder / "out", in).status == 1);
  const ids wanted{{"f0.png", 1}, {"f2.png", 3}, {"f3.png", 4}};
  CHECK(ids_of(folder / "out/results.json") == wanted);
  CHECK(table_of(folder / "out") ==
        table{{"1 f0.png", "ok"}, {"2 f1.png", "failed"}, {"3 f2.png", "ok"}, {"4 f3.png", "ok"}});
  CHECK_THAT(contents_of(folder / "out/films.json"), Contains("\"reason\": \"f1.png: "));

  // Other order, other spelling, one film twice.
  const program_run again =
      run_program("predict --min-score 0.01 --model " + made().model + " --out " + (folder / "again").string() + " " +
                  in + "/f3.png " + in + "/../in/f2.png " + in + "/f1.png " + in + "/f0.png " + in + "/./f2.png");
  CHECK(again.status == 1);
  CHECK_THAT(again.err, Contains("f2.png: its file is named again, and is done once"));
  CHECK_THAT(again.out, Contains("files named more than once: 1, each done once"));
  CHECK(contents_of(folder / "again/results.json") == contents_of(folder / "out/results.json"));

  const program_run raw =
      run_program("predict --raw --quiet --model " + made().model + " --out " + (folder / "raw").string() + " " + in);
  CHECK(raw.status == 1);
  const rapidjson::Document json = json_of(folder / "raw/raw.json");
  CHECK(json["films"][1]["image_id"].GetInt() == 3);
  CHECK(json["failures"][0]["image_id"].GetInt() == 2);
  CHECK_THAT(json["failures"][0]["reason"].GetString(), StartsWith("f1.png: "));
}

TEST_CASE("program: results of a dataset's films have its ids, categories and sides") {
  const scratch_folder folder;
  lungseg::film_dataset films = lungseg::read_dataset(made().dataset);
  films.folder = made().films + "/images";
  films.films.resize(3);
  for (int i = 0; i < 3; ++i) films.films[static_cast<std::size_t>(i)].image_id = 70 - 10 * i;
  films = lungseg::with_sides(std::move(films), lungseg::laterality::image);
  const fs::path dataset = folder / "d.json";
  lungseg::write_coco(dataset, films);
  std::string text = contents_of(dataset);
  for (const auto& [from, to] :
       {std::pair{"\"id\":2,\"name\"", "\"id\":9,\"name\""}, std::pair{"\"category_id\":2", "\"category_id\":9"}})
    for (std::size_t at; (at = text.find(from)) != text.npos;) text.replace(at, std::string{from}.size(), to);
  put_file(dataset, text);

  CHECK(predict(folder / "out", "--dataset " + dataset.string()).status == 0);
  CHECK(table_of(folder / "out") ==
        table{{"70 phantom_00000.png", "ok"}, {"60 phantom_00001.png", "ok"}, {"50 phantom_00002.png", "ok"}});
  const rapidjson::Document json = json_of(folder / "out/results.json");
  REQUIRE(json.Size() > 0);
  for (const auto& lung : json.GetArray()) {
    CHECK((lung["category_id"].GetInt() == 1 || lung["category_id"].GetInt() == 9));
    CHECK(std::string{lung["laterality"].GetString()} == "image");
  }
  // A lung is found or not, by one naming of sides.
  for (const auto& film : json_of(folder / "out/films.json")["films"].GetArray()) {
    CHECK(std::string{film["laterality"].GetString()} == "image");
    for (const auto& lung : film["found"].GetArray())
      for (const auto& note : film["notes"].GetArray())
        if (std::string{note["code"].GetString()} == "not_found")
          CHECK(std::string{note["text"].GetString()} != std::string{lung["side"].GetString()} + " lung");
  }
  CHECK(run_program("evaluate --quiet --model " + made().model + " --dataset " + dataset.string() + " --report " +
                    (folder / "report.json").string())
            .status == 0);
  CHECK(json_of(folder / "report.json")["film_scores"][0]["image_id"].GetInt() == 70);

  const std::string start = "predict --model " + made().model + " --out " + (folder / "none").string();
  expect_wrong_use(start, "--dataset");
  expect_wrong_use(start + " --dataset " + dataset.string() + " " + made().films + "/images", "--dataset");
  CHECK_FALSE(fs::exists(folder / "none"));
}

TEST_CASE("program: a film whose name or results are refused fails alone") {
  const scratch_folder folder;
  const std::string longest(251, 'b');
  put_film(folder / "in/a.png");
  put_film(folder / "in" / (longest + ".png"), 1);
  put_film(folder / "in/c.png", 2);
  put_film(folder / "in/z.png", 3);
  fs::create_directories(folder / "out/c_overlay.png");  // no file can have this name
  const program_run run = predict(folder / "out", (folder / "in").string());
  INFO(run.err);
  CHECK(run.status == 1);
  CHECK_THAT(run.err, Contains("warning: c.png: c_overlay.png: ") && !Contains("/out/"));
  const rapidjson::Document json = json_of(folder / "out/films.json");
  CHECK(std::string{json["films"][1]["file_name"].GetString()} == longest + ".png");
  const std::string overlay = json["films"][1]["files"]["overlay"].GetString();
  CHECK(overlay.size() == 255);
  CHECK(fs::exists(folder / "out" / overlay));
  CHECK(std::string{json["films"][2]["status"].GetString()} == "failed");
  CHECK_THAT(json["films"][2]["reason"].GetString(), StartsWith("c_overlay.png: "));
  CHECK_FALSE(fs::exists(folder / "out/c_left.png"));
  CHECK(std::string{json["films"][3]["status"].GetString()} == "ok");
}

TEST_CASE("program: a full disk ends the run, and no film is called bad for it") {
  const scratch_folder folder;
  for (int i : {0, 1}) put_film(folder / ("in/f" + std::to_string(i) + ".png"), i);
  const fs::path disk = folder / "disk";
  fs::create_directory(disk);
  if (::mount("none", disk.c_str(), "tmpfs", 0, "size=12k") != 0) {
    WARN("a full disk was not tried: only root may make a small one");
    return;
  }
  const program_run run = predict(disk, (folder / "in").string());
  CHECK(::umount(disk.c_str()) == 0);
  INFO(run.err);
  CHECK(run.status == 2);
  CHECK_THAT(run.err, Contains("No space left on device"));
  CHECK_THAT(run.out, !Contains("failed"));
}

TEST_CASE("program: names of any bytes give results that are UTF-8 and are read back") {
  const scratch_folder folder;
  const std::string latin = "caf\xE9.png", script = "a<script>\"'&\n.png";
  put_film(folder / "in" / latin);
  put_film(folder / "in" / script, 1);
  const program_run run = predict(folder / "out", (folder / "in").string());
  INFO(run.err);
  CHECK(run.status == 0);
  CHECK_THAT(run.err, Contains("caf\\xe9.png: ") && Contains("not UTF-8"));
  CHECK(ids_of(folder / "out/results.json") == ids{{script, 1}, {"caf\xEF\xBF\xBD.png", 2}});
  const rapidjson::Document json = json_of(folder / "out/films.json");
  CHECK(std::string{json["films"][1]["file_name_percent_encoded"].GetString()} == "caf%E9.png");
  for (const auto& film : json["films"].GetArray())
    CHECK(fs::exists(folder / "out" / film["files"]["left"].GetString()));
  const std::string page = contents_of(folder / "out/report_files/films-0001.js");
  CHECK(lungseg::is_utf8(page));
  CHECK_THAT(page, Contains("\"file_name\":\"a<script>\\\"'&\\n.png\""));
  CHECK_THAT(contents_of(folder / "out/report.html"), !Contains("<script>"));

  for (const std::string& name : {latin, script}) {
    fs::create_directories(folder / "masks");
    fs::copy_file(made().films + "/masks/phantom_00000.png", folder / "masks" / name);
  }
  fs::remove(folder / "in" / script);
  put_film(folder / "in" / script);
  const program_run built = run_program("dataset --images " + (folder / "in").string() + " --masks " +
                                        (folder / "masks").string() + " --out " + (folder / "d.json").string());
  CHECK(built.status == 1);
  CHECK_THAT(built.err, Contains("unusable_name") && Contains("caf\\xe9.png"));
  CHECK(lungseg::read_coco(folder / "d.json").films.front().file == script);
  CHECK(run_program("info " + (folder / "d.json").string()).status == 0);
}
