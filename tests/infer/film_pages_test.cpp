// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/report/film_pages.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "../support/scratch_folder.hpp"
#include "lungseg/core/files/output_guard.hpp"

using namespace lungseg;
using lungseg_test::contents_of;
using lungseg_test::put_file;
using lungseg_test::scratch_folder;

namespace {

/// Films of which every seventh is to be checked, every eleventh failed, and whose ids run down.
std::vector<film_entry> mixed_films(std::int64_t count) {
  std::vector<film_entry> films;
  for (std::int64_t i = 0; i < count; ++i) {
    film_entry film{.image_id = count - i, .file_name = std::to_string(i), .status = film_status::ok};
    film.lungs = i % 3;
    if (i % 7 == 0) {
      film.verdict = {verdict_level::check, {note_code::cut_off}};
      film.notes = {{note_code::cut_off, "left"}, {note_code::cut_off, "right"}};
    }
    if (i % 11 == 0) film = {.image_id = film.image_id, .file_name = film.file_name, .status = film_status::failed};
    films.push_back(film);
  }
  return films;
}

std::vector<run_counts> write_pages(const std::filesystem::path& folder, const std::vector<film_entry>& films) {
  film_pages pages;
  for (const film_entry& each : films) pages.add(each);
  return pages.write(folder);
}

/// Reads a page, whose films come in the order of their keys behind the one given, which becomes that of its last one.
/// \return how many they are
std::int64_t read_page(const std::filesystem::path& folder, std::int64_t number, std::string& last_key) {
  const std::string script = contents_of(folder / film_page_name(number)),
                    begin = std::string{mark::report_part} + "\nlungsegFilms(" + std::to_string(number) + ",";
  REQUIRE(script.starts_with(begin));
  REQUIRE(script.ends_with(");\n"));
  rapidjson::Document json;
  json.Parse(script.substr(begin.size(), script.size() - begin.size() - 3).c_str());
  REQUIRE(json.IsArray());
  bool ordered = true;
  for (const auto& each : json.GetArray()) {
    const std::string status = each["status"].GetString();
    film_entry film{.image_id = each["image_id"].GetInt64(), .status = film_status::ok};
    if (status == "failed") film.status = film_status::failed;
    if (status == "ok" && std::string{each["verdict"].GetString()} == "check")
      film.verdict.level = verdict_level::check;
    const std::string key = worst_first_key(film);
    ordered = ordered && last_key < key;
    last_key = key;
  }
  CHECK(ordered);
  return json.Size();
}

}  // namespace

TEST_CASE("film_pages: each film is on one page, the worst of the whole run first", "[infer]") {
  const std::int64_t N = films_per_page;
  for (const std::int64_t count : {std::int64_t{0}, std::int64_t{1}, N - 1, N, N + 1, 2 * N, 2 * N + 1}) {
    INFO(count);
    const scratch_folder folder;
    const std::vector<run_counts> pages = write_pages(folder.path(), mixed_films(count));
    REQUIRE(std::ssize(pages) == (count == 0 ? 1 : (count - 1) / N + 1));
    CHECK(folder.count() == std::ssize(pages));
    std::string last_key;
    for (std::size_t i = 0; i < pages.size(); ++i) {
      CHECK(pages[i].films == std::min(N, count - static_cast<std::int64_t>(i) * N));
      CHECK(read_page(folder.path(), static_cast<std::int64_t>(i) + 1, last_key) == pages[i].films);
    }
  }
}

TEST_CASE("film_pages: the order in which films come makes no difference", "[infer]") {
  const scratch_folder first, second;
  std::vector<film_entry> films = mixed_films(films_per_page + 200);
  write_pages(first.path(), films);
  std::shuffle(films.begin(), films.end(), std::mt19937{7});
  write_pages(second.path(), films);
  for (const std::int64_t page : {1, 2})
    CHECK(contents_of(first / film_page_name(page)) == contents_of(second / film_page_name(page)));
}

TEST_CASE("film_pages: the counts of the pages are those of the run", "[infer]") {
  const scratch_folder folder;
  const std::vector<film_entry> films = mixed_films(films_per_page + 200);
  run_counts run, sum;
  for (const film_entry& each : films) run.add(each);
  const std::vector<run_counts> pages = write_pages(folder.path(), films);
  REQUIRE(pages.size() == 2);
  std::int64_t noted = 0, cut_off = 0;
  for (const run_counts& page : pages) {
    sum.films += page.films, sum.ok += page.ok, sum.both_lungs += page.both_lungs, sum.one_lung += page.one_lung;
    for (const film_level level : film_levels) sum.levels[static_cast<std::size_t>(level)] += page.of(level);
    noted += page.notes.noted(), cut_off += page.notes.of(note_code::cut_off);
  }
  CHECK(sum.films == run.films);
  CHECK(sum.ok == run.ok);
  CHECK(sum.both_lungs == run.both_lungs);
  CHECK(sum.one_lung == run.one_lung);
  CHECK(sum.levels == run.levels);
  CHECK(noted == run.notes.noted());
  CHECK(cut_off == noted);
  CHECK(pages[0].of(film_level::failed) == run.of(film_level::failed));
  CHECK(pages[0].of(film_level::check) == run.of(film_level::check));
  CHECK(pages[1].of(film_level::good) == 200);
  CHECK(run.of(film_level::check) > 0);
  CHECK(run.both_lungs + run.one_lung < run.ok);
}

TEST_CASE("film_pages: pages of an earlier run behind the last go, and nothing of another's", "[infer]") {
  const scratch_folder folder;
  write_pages(folder.path(), mixed_films(2 * films_per_page + 1));
  put_file(folder / "films-0004.js", "somebody's own");
  write_pages(folder.path(), mixed_films(1));
  CHECK(std::filesystem::exists(folder / "films-0001.js"));
  CHECK_FALSE(std::filesystem::exists(folder / "films-0002.js"));
  CHECK_FALSE(std::filesystem::exists(folder / "films-0003.js"));
  CHECK(contents_of(folder / "films-0004.js") == "somebody's own");
}

TEST_CASE("film_page_name: four digits, or more", "[infer]") {
  CHECK(film_page_name(1) == "films-0001.js");
  CHECK(film_page_name(9999) == "films-9999.js");
  CHECK(film_page_name(10000) == "films-10000.js");
  CHECK(film_pages_of(0) == 1);
  CHECK(film_pages_of(films_per_page) == 1);
  CHECK(film_pages_of(films_per_page + 1) == 2);
}
