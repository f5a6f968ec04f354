// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/report/html_report.hpp"

#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "../support/scratch_folder.hpp"
#include "lungseg/data/coco/coco_counts.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/infer/report/film_view.hpp"
#include "lungseg/infer/report/percent_encoding.hpp"
#include "lungseg/infer/report/run_results.hpp"

using namespace lungseg;
using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using lungseg_test::contents_of;
using lungseg_test::scratch_folder;

namespace {

/// What a script calls a function with, of which the first argument may be a text.
rapidjson::Document argument(const std::string& script, const std::string& call) {
  const std::string begin = std::string{mark::report_part} + "\n" + call, end = ");\n";
  REQUIRE_THAT(script, StartsWith(begin) && EndsWith(end));
  rapidjson::Document json;
  json.Parse<rapidjson::kParseValidateEncodingFlag>(
      script.substr(begin.size(), script.size() - begin.size() - end.size()).c_str());
  REQUIRE_FALSE(json.HasParseError());
  return json;
}

mask square(int height, int width) {
  mask inside{height, width};
  for (int y = 2; y < 7; ++y)
    for (int x = 1; x < 5; ++x) inside(y, x) = 1;
  return inside;
}

film_prediction reported_lung(const std::string& name, const mask& inside) {
  film_prediction found{name, inside.height, inside.width};
  found.lungs.push_back({left_lung, 0.875f, bounding_box(encode(inside)), encode(inside)});
  return found;
}

}  // namespace

TEST_CASE("percent_encoded: names of any bytes as addresses beside the page", "[infer]") {
  CHECK(detail::percent_encoded("film 1#?%.png") == "film%201%23%3F%25.png");
  CHECK(detail::percent_encoded("\xC3\xA4\xE9.png") == "%C3%A4%E9.png");
}

TEST_CASE("write_html: the page is the same for every run, and the run's words are data", "[infer]") {
  const scratch_folder folder;
  const std::string hostile = "<img src=x onerror=alert(1)>\"'</script>\xE2\x80\xA8\n\xE9";
  html_report report{.title = hostile, .facts = {{"model", hostile}}};
  std::vector<film_entry> films(2);
  films[0] = {.image_id = 3, .file_name = hostile, .status = film_status::failed, .reason = hostile};
  films[1] = {.image_id = 4, .file_name = "a.dcm", .status = film_status::ok, .files = result_files{"a"}};
  films[1].spacing = pixel_spacing{0.2, 0.1, spacing_meaning::receptor};
  films[1].height = 10;
  films[1].width = 20;
  write_html(folder.path(), report, films);

  const std::string page = contents_of(folder / "report.html");
  CHECK_THAT(page, StartsWith("<!doctype html>") && EndsWith("</html>\n") && Contains("not a medical device"));
  CHECK(holds_mark(folder / "report.html", mark::page));
  CHECK_THAT(page, Contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"));
  for (const char* loose : {"unsafe", "onclick=", "onload=", "style=", "<style", "http:", "https:", "onerror"})
    CHECK_THAT(page, !Contains(loose));
  for (const char* part : report_parts) {
    CHECK(holds_mark(folder / "report_files" / part, mark::report_part));
    CHECK_THAT(page, Contains(part));
  }
  const std::string script = contents_of(folder / "report_files/page.js");
  for (const char* never : {"\nimport ", "\nexport ", "innerHTML", "eval(", "http:", "https:"})
    CHECK_THAT(script, !Contains(never));

  const rapidjson::Document json = argument(contents_of(folder / "report_files/films.js"), "lungsegReport("),
                            listed = argument(contents_of(folder / "report_files/films-0001.js"), "lungsegFilms(1,");
  const std::string shown = "<img src=x onerror=alert(1)>\"'</script>\xE2\x80\xA8\n\xEF\xBF\xBD";
  CHECK(json["title"].GetString() == shown);
  CHECK(json["facts"][0]["value"].GetString() == shown);
  CHECK(listed[0]["file_name"].GetString() == shown);
  CHECK(listed[0]["reason"].GetString() == shown);
  const auto& spacing = listed[1]["spacing"];
  CHECK(std::string{spacing["meaning"].GetString()} == "receptor");
  CHECK(spacing["y"].GetDouble() == 0.2);
  CHECK(listed[1]["width"].GetInt() == 20);

  CHECK(json["pages"].Size() == 1);
  CHECK(json["pages"][0]["films"].GetInt() == 2);
  CHECK(json["pages"][0]["levels"]["failed"].GetInt() == 1);

  write_html(folder.path(), {}, films);  // another run: the page and its script stay what they are
  CHECK(contents_of(folder / "report.html") == page);
  CHECK(contents_of(folder / "report_files/page.js") == script);
}

TEST_CASE("write_html: a folder that is not there, or in the way", "[infer]") {
  const scratch_folder folder;
  CHECK_THROWS_AS(write_html(folder / "missing", {}, {}), file_error);
  lungseg_test::put_file(folder / "report_files", "in the way");
  CHECK_THROWS_AS(write_html(folder.path(), {}, {}), file_error);
  CHECK_FALSE(std::filesystem::exists(folder / "report.html"));
}

TEST_CASE("write_html: says what is on each page, and nothing of pages that are another run's", "[infer]") {
  const scratch_folder folder;
  std::vector<film_entry> films(static_cast<std::size_t>(films_per_page) + 1);
  for (film_entry& each : films) each.image_id = &each - films.data();
  for (std::size_t i = 0; i < 3; ++i) films[i].status = film_status::ok, films[i].lungs = static_cast<std::int64_t>(i);
  films[2].verdict = {verdict_level::reject, {note_code::blank_film}};
  films[2].notes = {{note_code::blank_film, "black"}};
  write_html(folder.path(), {}, films);
  const std::filesystem::path index = folder / "report_files/films.js";
  const rapidjson::Document json = argument(contents_of(index), "lungsegReport(");
  const auto& pages = json["pages"];
  REQUIRE(pages.Size() == 2);
  CHECK(pages[0]["films"].GetInt() == films_per_page);
  CHECK(pages[0]["levels"].MemberCount() == 3);
  CHECK(pages[0]["levels"]["good"].GetInt() == 1);
  CHECK(std::string{pages[0]["levels"].MemberBegin()->name.GetString()} == "not_done");
  CHECK(pages[0]["levels"]["not_done"].GetInt() == films_per_page - 2);
  CHECK(pages[0]["levels"]["reject"].GetInt() == 1);
  CHECK(pages[0]["both_lungs"].GetInt() == 1);
  CHECK(pages[0]["noted"].GetInt() == 1);
  CHECK(pages[0]["notes"]["blank_film"].GetInt() == 1);
  CHECK(pages[1]["films"].GetInt() == 1);
  CHECK(pages[1]["levels"]["good"].GetInt() == 1);

  std::filesystem::remove(folder / "report_files/films-0002.js");
  std::filesystem::create_directory(folder / "report_files/films-0002.js");  // in the way
  CHECK_THROWS_AS(write_html(folder.path(), {}, films), file_error);
  CHECK_FALSE(std::filesystem::exists(index));
}

TEST_CASE("prediction_run_files: the pages that a run of so many films has are guarded", "[infer]") {
  const scratch_folder folder;
  std::filesystem::create_directory(folder / "report_files");
  lungseg_test::put_file(folder / "report_files/films-0002.js", "somebody's own");
  const output_guard guard;
  CHECK_NOTHROW(prediction_run_files::expect_free(folder.path(), guard, films_per_page));
  CHECK_THROWS_WITH(prediction_run_files::expect_free(folder.path(), guard, films_per_page + 1),
                    Contains("films-0002.js: is there already"));
}

TEST_CASE("write_film_view: a small picture and the masks, of which nothing is left when one cannot be", "[infer]") {
  const scratch_folder folder;
  const mask inside = square(300, 200);
  film picture{300, 200, 90};
  write_film_view(folder.path(), "a \"b", picture, reported_lung("a.png", inside));
  const film small = read_film(folder / "report_files/a \"b_thumb.png");
  CHECK(small.height == 128);
  CHECK(small.width == 85);  // 128 * 200 / 300, rounded down
  CHECK(is_own_picture(folder / "report_files/a \"b_thumb.png"));
  const rapidjson::Document masks =
      argument(contents_of(folder / "report_files/a \"b_view.js"), "lungsegMasks(\"a \\\"b\",");
  CHECK(masks.MemberCount() == 1);
  CHECK(masks["left"]["size"][0].GetInt() == 300);
  CHECK(std::string{masks["left"]["counts"].GetString()} == compress(encode(inside).counts));

  remove_film_view(folder.path(), "a \"b");
  CHECK(std::filesystem::is_empty(folder / "report_files"));
  std::filesystem::create_directory(folder / "report_files/c_view.js");
  CHECK_THROWS_AS(write_film_view(folder.path(), "c", picture, reported_lung("a.png", inside)), file_error);
  CHECK_FALSE(std::filesystem::exists(folder / "report_files/c_thumb.png"));
}
