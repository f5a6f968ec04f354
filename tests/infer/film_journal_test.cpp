// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/report/film_journal.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "../support/scratch_folder.hpp"
#include "lungseg/infer/report/html_report.hpp"
#include "lungseg/infer/report/journal_order.hpp"
#include "lungseg/infer/report/measurement_table.hpp"
#include "lungseg/infer/report/merge_journals.hpp"
#include "lungseg/infer/report/run_results.hpp"

using namespace lungseg;
using namespace lungseg_test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

/// A film with all that a prediction can say, whose figures are of many digits.
film_prediction found_on(int number) {
  film_prediction found{"f" + std::to_string(number) + ".png", 30, 40};
  for (int side = left_lung; side <= right_lung; ++side) {
    mask pixels{30, 40};
    for (int y = 5 + side; y < 20 + number % 5; ++y)
      for (int x = 3 + 15 * side - 15; x < 13 + 15 * side - 15; ++x) pixels(y, x) = 1;
    const run_lengths runs = encode(pixels);
    found.lungs.push_back({side, 1.0f / static_cast<float>(number + 2), bounding_box(runs), runs});
    found.lungs.back().quality =
        lung_quality{1.0 / 3, 0.1, std::nextafter(0.7, 1), {verdict_level::check, {note_code::poor_outline}}};
  }
  found.sides = number % 2 == 0 ? laterality::patient : laterality::image;
  found.definition = lung_definition::field;
  found.notes = {{note_code::few_levels, "8 levels, \"quoted\" \xE9"},
                 {note_code::cut_off, "0.2 of it", left_lung},
                 {note_code::not_found, {}, right_lung}};
  found.levels = {-3, 4095};
  found.content = {1, 2, 28, 37};
  found.verdict = {verdict_level::check, {note_code::few_levels, note_code::cut_off}};
  found.spacing = pixel_spacing{1.0 / 7, 0.143, spacing_meaning::receptor};
  return found;
}

film_entry entry_of(int number, const film_prediction& found, film_status status = film_status::ok) {
  film_entry film{.image_id = 1000 + number, .file_name = found.file, .status = status};
  if (status == film_status::failed) film.reason = "it is broken";
  if (status == film_status::failed) return film;
  film.take(found);
  if (status == film_status::ok) film.files = result_files{"f" + std::to_string(number)};
  if (status == film_status::refused) film.reason = "two_films: side by side";
  return film;
}

std::string line_of_film(int number, film_status status = film_status::ok) {
  const film_prediction found = found_on(number);
  return line_of(entry_of(number, found, status), found, number, {});
}

prediction_run described(std::int64_t films = 40) {
  return {.models = {{"m.safetensors", "crc32c:01234567"}},
          .facts = {{"model", "m"}, {"least score", "0.3"}},
          .options = {{"--device", "cpu"}},
          .category_ids = {3, 9},
          .films = {films, "crc32c:0a1b2c3d"}};
}

/// The places and names that a journal tells of.
std::string told(const fs::path& file) {
  std::string text;
  for (journal_reader reader{file}; reader.next();)
    text += std::to_string(reader.place()) + reader.film().entry.file_name + " ";
  return text;
}

}  // namespace

TEST_CASE("film_journal: what is made of a journal is what would have been made of the films", "[infer]") {
  const scratch_folder folder;
  std::vector<film_entry> films;
  std::vector<film_prediction> found;
  {
    film_journal journal{folder / journal_name, described()};
    for (int i = 1; i <= 40; ++i) {
      const film_status status = i % 7 == 0 ? film_status::failed : i % 5 == 0 ? film_status::refused : film_status::ok;
      film_prediction one = found_on(i);
      if (i == 3) one.file = "caf\xE9 %41.png";
      if (i == 4) one.spacing.reset(), one.definition.reset(), one.lungs.pop_back();
      if (i == 6) one.lungs.clear();
      if (i == 8) one.lungs[0].quality.reset(), one.lungs[1].quality->dice = std::nan("");
      if (status == film_status::refused) one.lungs.clear();
      films.push_back(entry_of(i, one, status));
      if (i == 8) films.back().lung_rows[0].pixels.x = std::nan("");
      journal.add(line_of(films.back(), one, i, described().category_ids));
      if (status == film_status::ok) found.push_back(one);
    }
    journal.add(line_of(run_end{2, "left out: 2\n"}));
  }
  const prediction_run run = described();
  const film_stream told_films = films_of_journal(folder / journal_name);
  write_run_results(folder.path(), folder / journal_name, told_films, run);

  const scratch_folder direct;
  write_film_table(direct / "films.json", films, run.models);
  write_measurements(direct / "measurements.csv", films);
  write_html(direct.path(), {.facts = run.facts}, films);
  std::vector<std::int64_t> ids;
  for (const film_prediction& one : found)
    for (const film_entry& film : films)
      if (film.file_name == one.file) ids.push_back(film.image_id);
  write_coco_results(direct / "results.json", found, ids, run.category_ids);
  CHECK(contents_of(folder / "report_files/films.js") == contents_of(direct / "report_files/films.js"));
  for (const char* file :
       {"films.json", "measurements.csv", "results.json", "report.html", "report_files/films-0001.js"}) {
    INFO(file);
    CHECK(contents_of(folder / file) == contents_of(direct / file));
    CHECK(contents_of(folder / file).size() > 1000);
  }

  journal_reader reader{folder / journal_name};
  CHECK(difference(reader.run(), run).empty());
  while (reader.next()) {
  }
  REQUIRE(reader.end());
  CHECK(reader.end()->left_out == 2);
  CHECK(reader.end()->summary == "left out: 2\n");
  CHECK(holds_mark(folder / journal_name, mark::journal));
}

TEST_CASE("film_journal: a last line that is torn at any byte does not count, and all before it does", "[infer]") {
  const scratch_folder folder;
  const fs::path file = folder / journal_name;
  const std::string begin = line_of(described()) + line_of_film(1) + line_of_film(2), last = line_of_film(3);
  for (std::size_t kept = 0; kept <= last.size(); ++kept) {
    put_file(file, begin + last.substr(0, kept));
    const bool whole = kept == last.size();
    REQUIRE(told(file) == (whole ? "1f1.png 2f2.png 3f3.png " : "1f1.png 2f2.png "));
    const journal_places places = tidy_journal(file, {.failed = false, .end = false});
    REQUIRE(places.size() == (whole ? 3 : 2));
    REQUIRE(contents_of(file) == begin + (whole ? last : ""));
    film_journal{file}.add(line_of_film(4));
    REQUIRE(contents_of(file) == begin + (whole ? last : "") + line_of_film(4));
  }
  put_file(file, begin + std::string(5000, '\0'));  // as a power failure may leave it
  CHECK(told(file) == "1f1.png 2f2.png ");
}

TEST_CASE("film_journal: lines are put in order, each film once, and failed ones go where they are tried again",
          "[infer]") {
  const scratch_folder folder;
  const fs::path file = folder / journal_name;
  const std::string head = line_of(described()), end = line_of(run_end{0, ""});
  put_file(file, head + line_of_film(1) + line_of_film(4) + line_of_film(2, film_status::failed) + line_of_film(3) +
                     end + line_of_film(2));
  const journal_places places = tidy_journal(file);
  CHECK(places.size() == 4);
  CHECK((places.contains(1) && places.contains(4) && !places.contains(5) && !places.contains(1000)));
  const std::string tidy = head + line_of_film(1) + line_of_film(2) + line_of_film(3) + line_of_film(4) + end;
  CHECK(contents_of(file) == tidy);
  const auto before = fs::last_write_time(file);
  tidy_journal(file);
  CHECK(fs::last_write_time(file) == before);

  put_file(file, head + line_of_film(1, film_status::failed) + line_of_film(2, film_status::refused) + end);
  CHECK(places_in(file).size() == 1);
  CHECK(tidy_journal(file, {.failed = false, .end = false}).size() == 1);
  CHECK(contents_of(file) == head + line_of_film(2, film_status::refused));
}

TEST_CASE("journal_reader: what is no journal is refused, with its line", "[infer]") {
  const scratch_folder folder;
  const fs::path file = folder / journal_name;
  const auto fault = [&](const std::string& text) -> std::string {
    put_file(file, text);
    try {
      told(file);
    } catch (const format_error& wrong) {
      return wrong.what();
    }
    return "none";
  };
  const std::string head = line_of(described());
  CHECK_THROWS_AS(journal_reader{folder / "none"}, file_error);
  for (const std::string& text : {std::string{}, head.substr(0, head.size() - 1), std::string{"[]\n"}})
    CHECK_THAT(fault(text), Contains("journal.jsonl: is no journal"));
  CHECK_THAT(fault(head + "{}\n"), Contains("journal.jsonl: line 2: is none of a journal"));
  CHECK_THAT(fault(head + line_of_film(1) + "{\"place\":2,\"image_id\":\n"), Contains("line 3: is no JSON"));
  for (const char* place : {"0", "-1", "x", "41", "9000000000000000000", "90000000000000000000"})
    CHECK_THAT(fault(head + "{\"place\":" + place + "}\n"), Contains("line 2: has no place"));
  fs::create_directory(folder / "a_folder");  // which can be opened, and not be read
  CHECK_THROWS_AS(journal_reader{folder / "a_folder"}, file_error);
  CHECK_THROWS_WITH(journal_reader{folder / "a_folder"}, Contains("a_folder: cannot read: Is a directory"));
  CHECK_THAT(fault(head + "{\"place\":1}\n"), Contains("line 2: the film has no member \"image_id\""));
  std::string unknown = line_of_film(1);
  unknown.replace(unknown.find("few_levels"), 10, "new_levels");
  CHECK_THAT(fault(head + unknown), Contains("\"new_levels\", which this version does not know"));
}

TEST_CASE("prediction_run: tells what differs first", "[infer]") {
  const prediction_run then = described();
  prediction_run now = then;
  now.part = {2, 4};
  CHECK(difference(then, now).empty());
  now.options.emplace_back("--force", "given");
  CHECK(difference(then, now) == "--force was not given, and is given");
  CHECK(difference(now, then) == "--force was given, and is not given");
  now = then;
  now.facts[1].second = "0.5";
  CHECK(difference(then, now) == "least score was 0.3, and is 0.5");
  now = then;
  now.films.names = "crc32c:00000000";
  CHECK(difference(then, now) == "the films had other names");
  now.films.count = 41;
  CHECK(difference(then, now) == "there were 40 films in the list, and are 41");
  now.models[0].checksum = "crc32c:89abcdef";
  CHECK_THAT(difference(then, now),
             Contains("m.safetensors (crc32c:01234567), and is m.safetensors (crc32c:89abcdef)"));
  now.version = "lungseg 9";
  CHECK_THAT(difference(then, now), Contains("lungseg 9"));
}

TEST_CASE("shard: every film belongs to one", "[infer]") {
  for (std::int64_t place = 1; place < 100; ++place) {
    int takers = 0;
    for (std::int64_t i = 1; i <= 7; ++i) takers += shard{i, 7}.takes(place);
    CHECK(takers == 1);
    CHECK(shard{}.takes(place));
  }
  CHECK(shard_of("2/4") == shard{2, 4});
  CHECK(shard_of("2/4").text() == "2/4");
  for (const char* wrong : {"", "/", "1", "1/", "/4", "0/4", "5/4", "-1/4", "1/0", "1/4x", "x1/4", "1/4/2", "1.0/4",
                            "99999999999999999999/4"})
    CHECK_THROWS_WITH(shard_of(wrong), Contains("expected I/N"));
}

namespace {

/// Folders with the journals of a run of 10 films in shards.
struct shards {
  scratch_folder folder;
  std::vector<fs::path> parts;

  explicit shards(std::int64_t count) {
    for (std::int64_t i = 1; i <= count; ++i) parts.push_back(put(i, count));
  }
  fs::path put(std::int64_t index, std::int64_t count) {
    prediction_run run = described(10);
    run.part = {index, count};
    std::string text = line_of(run);
    for (int place = 1; place <= 10; ++place)
      if (run.part.takes(place)) text += line_of_film(place);
    const fs::path part = folder / std::to_string(index);
    fs::create_directories(part);
    put_file(part / journal_name, text + line_of(run_end{0, ""}));
    return part;
  }
};

std::string merged(const std::vector<fs::path>& parts) {
  journal_merger merger{parts};
  std::string text = line_of(merger.run());
  while (const journal_reader* film = merger.next()) text += std::string{film->line()} + "\n";
  REQUIRE(merger.end());
  text += line_of(*merger.end());
  CHECK(merger.missing() == 0);
  CHECK(merger.missing_shards().empty());
  return text;
}

}  // namespace

TEST_CASE("journal_merger: shards in any order make the journal of the run", "[infer]") {
  std::string wanted = line_of(described(10));
  for (int place = 1; place <= 10; ++place) wanted += line_of_film(place);
  wanted += line_of(run_end{0, ""});
  for (const std::int64_t count : {1, 3, 4, 12}) {
    shards made{count};
    CHECK(merged(made.parts) == wanted);
    std::reverse(made.parts.begin(), made.parts.end());
    CHECK(merged(made.parts) == wanted);
  }
}

TEST_CASE("journal_merger: what is no run is refused or counted", "[infer]") {
  shards made{4};
  const auto counted = [&] {
    journal_merger merger{made.parts};
    while (merger.next()) {
    }
    return std::pair{merger.missing_shards(), merger.missing()};
  };
  made.parts.erase(made.parts.begin() + 2);
  CHECK(counted() == std::pair{std::vector<std::string>{"3/4"}, std::int64_t{2}});
  made.parts = {made.parts[0]};
  CHECK(counted() == std::pair{std::vector<std::string>{"2/4", "3/4", "4/4"}, std::int64_t{7}});

  made.parts = {made.folder / "1", made.folder / "1"};
  CHECK_THROWS_WITH(counted(), Contains("both hold shard 1/4"));
  made.parts = {made.folder / "1", made.put(2, 5)};
  CHECK_THROWS_WITH(counted(), Contains("shards of 4 and of 5"));
  made.parts = {made.folder / "1", made.put(2, 4)};
  std::string text = contents_of(made.parts[1] / journal_name);
  text.replace(text.find("\"0.3\""), 5, "\"0.5\"");
  put_file(made.parts[1] / journal_name, text);
  CHECK_THROWS_WITH(counted(), Contains("least score was 0.3, and is 0.5") && Contains("/2: hold different runs"));

  made.put(2, 4);
  const std::string whole = contents_of(made.parts[1] / journal_name);
  put_file(made.parts[1] / journal_name, whole.substr(0, whole.rfind("{\"left_out\"")));
  journal_merger merger{made.parts};
  while (merger.next()) {
  }
  CHECK(merger.unfinished() == std::vector<fs::path>{made.parts[1]});
  put_file(made.parts[1] / journal_name, whole + line_of_film(3));
  CHECK_THROWS_WITH(counted(), Contains("film 3 is of another shard"));
  // Of a run that was resumed, tried film 2 again and was stopped: its lines are counted, whatever their order.
  const std::string head = whole.substr(0, whole.find('\n') + 1);
  put_file(made.parts[1] / journal_name, head + line_of_film(6) + line_of_film(2));
  CHECK(counted() == std::pair{std::vector<std::string>{"3/4", "4/4"}, std::int64_t{10 - 3 - 2}});
  put_file(made.parts[1] / journal_name, head + line_of_film(6) + line_of_film(2) + line_of(run_end{0, ""}));
  CHECK_THROWS_WITH(counted(), Contains("film 2 stands out of its order"));
}
