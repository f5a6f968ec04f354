// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/report/film_table.hpp"
#include "lungseg/core/files/output_guard.hpp"

#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <sstream>
#include <vector>

#include "../support/scratch_folder.hpp"

using namespace lungseg;
using namespace lungseg_test;

TEST_CASE("write_film_table: every film with its id, and names as UTF-8 without loss", "[infer]") {
  const scratch_folder folder;
  const std::vector<film_entry> films{{3, "caf\xE9 \"1\"\n.png", film_status::ok, {}, 2, result_files{"a"}},
                                      {5, "b.png", film_status::failed, "b.png: is empty", 0, {}},
                                      {9, "c.png", film_status::not_done, {}, 0, {}},
                                      {.image_id = 10,
                                       .file_name = "d.png",
                                       .status = film_status::refused,
                                       .reason = "two_films: side by side",
                                       .notes = {{note_code::two_films, "side by side"}},
                                       .verdict = {verdict_level::reject, {note_code::two_films}}}};
  write_film_table(folder / "films.json", films);
  const std::string text = contents_of(folder / "films.json");
  CHECK(is_utf8(text));
  CHECK(holds_mark(folder / "films.json", mark::report));
  rapidjson::Document json;
  json.Parse<rapidjson::kParseValidateEncodingFlag>(text.c_str());
  REQUIRE_FALSE(json.HasParseError());
  const auto& list = json["films"];
  REQUIRE(list.Size() == 4);
  CHECK(list[0]["image_id"].GetInt() == 3);
  CHECK(std::string{list[0]["file_name"].GetString()} == "caf\xEF\xBF\xBD \"1\"\n.png");
  CHECK(std::string{list[0]["file_name_percent_encoded"].GetString()} == "caf%E9%20%221%22%0A.png");
  CHECK(list[0]["lungs"].GetInt() == 2);
  CHECK(std::string{list[0]["laterality"].GetString()} == "patient");
  CHECK(std::string{list[0]["files"]["overlay"].GetString()} == "a_overlay.png");
  CHECK(std::string{list[1]["status"].GetString()} == "failed");
  CHECK(std::string{list[1]["reason"].GetString()} == "b.png: is empty");
  CHECK_FALSE(list[1].HasMember("file_name_percent_encoded"));
  CHECK(std::string{list[0]["verdict"].GetString()} == "good");
  CHECK(list[0]["reasons"].Empty());
  CHECK(std::string{list[2]["status"].GetString()} == "not_done");
  CHECK(std::string{list[3]["status"].GetString()} == "refused");
  CHECK(std::string{list[3]["reason"].GetString()} == "two_films: side by side");
  CHECK(std::string{list[3]["verdict"].GetString()} == "reject");
  CHECK(std::string{list[3]["reasons"][0].GetString()} == "two_films");
  CHECK_FALSE(list[3].HasMember("files"));
}

TEST_CASE("write_film_table: DICOM results that were written are named, and a film's size where it is known",
          "[infer]") {
  std::vector<film_entry> films{
      {.image_id = 1, .file_name = "a.dcm", .status = film_status::ok, .files = result_files{"a"}},
      {.image_id = 2, .file_name = "b.png", .status = film_status::ok, .files = result_files{"b"}}};
  films[0].files->segmentation = "a_seg.dcm";
  films[0].files->presentation_state = "a_gsps.dcm";
  films[0].height = 30;
  films[0].width = 40;
  std::ostringstream out;
  write_film_table(out, films);
  rapidjson::Document json;
  json.Parse(out.str().c_str());
  const auto& list = json["films"];
  CHECK(list[0]["files"].MemberCount() == 5);
  CHECK(std::string{list[0]["files"]["segmentation"].GetString()} == "a_seg.dcm");
  CHECK(std::string{list[0]["files"]["presentation_state"].GetString()} == "a_gsps.dcm");
  CHECK(list[0]["height"].GetInt() == 30);
  CHECK(list[0]["width"].GetInt() == 40);
  CHECK(list[1]["files"].MemberCount() == 3);
  CHECK_FALSE(list[1].HasMember("height"));
}
