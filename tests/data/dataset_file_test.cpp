// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/dataset/dataset_file.hpp"

#include "lungseg/data/annotation/film_origin.hpp"
#include "lungseg/data/dataset/source_split.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "../support/scratch_folder.hpp"
#include "../support/text_encodings.hpp"
#include "lungseg/data/coco/coco_writer.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/data/seed/seed_writer.hpp"

using namespace lungseg;
using lungseg_test::put_file;
using lungseg_test::scratch_folder;

namespace {

/// Films of 8 x 8 with a left lung on the right half and a right lung on the left half (the patient's sides).
film_dataset some_films(const std::filesystem::path& folder, const std::vector<std::string>& names) {
  film_dataset set;
  set.folder = folder;
  for (const std::string& name : names) {
    film_record record{name, 8, 8, {}};
    for (const int id : {left_lung, right_lung}) {
      mask inside{8, 8};
      for (int y = 2; y < 6; ++y) inside(y, id == left_lung ? 6 : 1) = 1;
      record.lungs.push_back({id, bounding_box(encode(inside)), encode(inside)});
    }
    set.films.push_back(record);
  }
  return set;
}

std::vector<std::string> names_of(const film_dataset& set) {
  std::vector<std::string> names;
  for (const film_record& film : set.films) names.push_back(film.file);
  return names;
}

}  // namespace

TEST_CASE("format_of_dataset: by the first bracket", "[data]") {
  const scratch_folder folder;
  put_file(folder / "a.json", " \n{}");
  put_file(folder / "b.json", "\t[]");
  put_file(folder / "c.json", "films");
  put_file(folder / "d.json", "");
  CHECK(format_of_dataset(folder / "a.json") == dataset_format::coco);
  CHECK(format_of_dataset(folder / "b.json") == dataset_format::seed);
  CHECK_THROWS_AS(format_of_dataset(folder / "c.json"), format_error);
  CHECK_THROWS_AS(format_of_dataset(folder / "d.json"), format_error);
  CHECK_THROWS_AS(format_of_dataset(folder / "e.json"), file_error);
  CHECK_THROWS_AS(format_of_dataset(folder.path()), file_error);
}

TEST_CASE("read_dataset: both formats give the same lungs", "[data]") {
  const scratch_folder folder;
  film_dataset films = some_films(folder.path(), {"one.png", "two.png"});
  for (const film_record& film : films.films) write_png(folder / film.file, lungseg::film{8, 8, 90});
  write_coco(folder / "coco.json", films);
  write_seed(folder / "seed.json", films);
  const film_dataset coco = read_dataset(folder / "coco.json"), seed = read_dataset(folder / "seed.json");
  CHECK(names_of(coco) == names_of(films));
  REQUIRE(names_of(seed) == names_of(films));
  CHECK(seed.sides == laterality::patient);
  CHECK(seed.folder == folder / "seed_films");
  for (const film_record& film : seed.films) {
    CHECK(std::filesystem::exists(seed.folder / film.file));
    for (const instance& lung : film.lungs) CHECK((lung.area.x1 > 128) == (lung.class_id == left_lung));
  }
}

TEST_CASE("merge: films of several folders, sides translated", "[data]") {
  const scratch_folder folder;
  const film_dataset first = some_films(folder / "a/films", {"x.png", "y.png"});
  const film_dataset second = with_sides(some_films(folder / "b", {"x.png"}), laterality::image);
  const film_dataset all = merge({first, second});
  CHECK(all.folder == std::filesystem::weakly_canonical(folder.path()));
  CHECK(names_of(all) == std::vector<std::string>{"a/films/x.png", "a/films/y.png", "b/x.png"});
  CHECK(all.sides == laterality::patient);
  for (const film_record& film : all.films)
    for (const instance& lung : film.lungs) CHECK((lung.area.x1 > 4) == (lung.class_id == left_lung));

  SECTION("one dataset stays as it is") {
    CHECK(names_of(merge({first})) == names_of(first));
    CHECK(merge({first}).folder == first.folder);
  }
  SECTION("a folder within another") {
    const film_dataset inner = some_films(folder / "a", {"z.png"});
    CHECK(names_of(merge({inner, first})) == std::vector<std::string>{"z.png", "films/x.png", "films/y.png"});
  }
  SECTION("what does not belong together is refused") {
    CHECK_THROWS_AS(merge({}), option_error);
    CHECK_THROWS_AS(merge({first, first}), option_error);
    film_dataset other = second;
    other.classes = {"heart"};
    CHECK_THROWS_AS(merge({first, other}), option_error);
  }
}

TEST_CASE("merge, split_off: every film keeps its definition and source", "[data]") {
  film_dataset jsrt = some_films("a", {"x.png", "y.png"}), covid = some_films("b", {"x.png"});
  for (film_record& film : jsrt.films) film.definition = lung_definition::field, film.source = "jsrt";
  for (film_record& film : covid.films) film.definition = lung_definition::whole, film.source = "covid";
  film_dataset all = merge({jsrt, covid, some_films("c", {"z.png"})});
  const film_dataset part = split_off(all, 0.5, 3);
  REQUIRE(part.films.size() == 2);
  for (const film_dataset* set : {static_cast<const film_dataset*>(&all), &part})
    for (const film_record& film : set->films) {
      CHECK(film.source == (film.file[0] == 'a' ? "jsrt" : film.file[0] == 'b' ? "covid" : ""));
      CHECK(film.definition == (film.file[0] == 'a'   ? std::optional{lung_definition::field}
                                : film.file[0] == 'b' ? std::optional{lung_definition::whole}
                                                      : std::nullopt));
    }
}

TEST_CASE("merge, split_off: X-rays and CT slices are never in one dataset", "[data]") {
  film_dataset slices = some_films("a", {"x.png", "y.png"});
  slices.modality = film_modality::ct;
  CHECK_THROWS_WITH(merge({slices, some_films("b", {"z.png"})}), Catch::Contains("X-rays and CT slices"));
  film_dataset more = some_films("b", {"z.png"});
  more.modality = film_modality::ct;
  film_dataset all = merge({slices, more});
  CHECK(all.modality == film_modality::ct);
  CHECK(split_off(all, 0.5, 3).modality == film_modality::ct);
  CHECK_NOTHROW(expect_modality(all, film_modality::ct, "here"));
  CHECK_THROWS_WITH(expect_modality(all, film_modality::xray, "here"),
                    Catch::StartsWith("here: the model is for X-rays, and the dataset holds CT slices"));
}

TEST_CASE("film_origins: films by source and definition", "[data]") {
  film_dataset set = some_films("a", {"1", "2", "3", "4"});
  set.films[0].source = set.films[1].source = set.films[2].source = "b";
  set.films[0].definition = set.films[2].definition = lung_definition::whole;
  const std::vector<film_origin> origins = film_origins(set);
  REQUIRE(origins.size() == 3);
  CHECK((origins[0].source.empty() && !origins[0].definition && origins[0].films == 1));
  CHECK((origins[1].source == "b" && !origins[1].definition && origins[1].films == 1));
  CHECK((origins[2].source == "b" && origins[2].definition == lung_definition::whole && origins[2].films == 2));
}

TEST_CASE("split_by_source: one source apart from the others, by name or folder", "[data]") {
  film_dataset named = some_films("a", {"1", "2", "3"});
  named.films[0].source = named.films[2].source = "jsrt";
  named.films[1].source = "covid";
  CHECK(sources_of(named) == std::vector<std::string>{"covid", "jsrt"});
  const source_split parts = split_by_source(named, "jsrt");
  CHECK(names_of(parts.left_out) == std::vector<std::string>{"1", "3"});
  CHECK(names_of(parts.others) == std::vector<std::string>{"2"});
  CHECK(parts.others.folder == named.folder);
  CHECK(parts.left_out.classes == named.classes);
  CHECK_THROWS_WITH(split_by_source(named, "Jsrt"), Catch::Contains("'Jsrt'") && Catch::Contains("covid, jsrt"));
  CHECK_THROWS_WITH(split_by_source(parts.others, "covid"), Catch::Contains("none are left"));

  const film_dataset folders = merge({some_films("x/films", {"1"}), some_films("y", {"1", "2"})});
  CHECK(sources_of(folders) == std::vector<std::string>{"x/films", "y"});
  CHECK(names_of(split_by_source(folders, "y").others) == std::vector<std::string>{"x/films/1"});
  CHECK_THROWS_WITH(sources_of(some_films("a", {"lost.png"})),
                    Catch::Contains("lost.png") && Catch::Contains("--source"));
}

TEST_CASE("split_off: a share of the films, by the seed", "[data]") {
  std::vector<std::string> names;
  for (int i = 0; i < 40; ++i) names.push_back("film" + std::to_string(100 + i));
  const film_dataset all = some_films("films", names);
  film_dataset rest = all;
  const film_dataset part = split_off(rest, 0.25, 9);
  CHECK(part.films.size() == 10);
  CHECK(part.folder == all.folder);
  auto together = names_of(rest);
  CHECK(std::is_sorted(together.begin(), together.end()));
  const auto taken = names_of(part);
  CHECK(std::is_sorted(taken.begin(), taken.end()));
  together.insert(together.end(), taken.begin(), taken.end());
  std::sort(together.begin(), together.end());
  CHECK(together == names);

  film_dataset again = all, other = all, none = all, two = some_films("films", {"a", "b"});
  CHECK(names_of(split_off(again, 0.25, 9)) == taken);
  CHECK(names_of(split_off(other, 0.25, 10)) != taken);
  CHECK(split_off(none, 0, 9).films.empty());
  CHECK(names_of(none) == names);
  CHECK(split_off(two, 0.99, 1).films.size() == 1);  // one must stay to learn from
  CHECK(two.films.size() == 1);
  CHECK_THROWS_AS(split_off(two, 1.0, 1), option_error);
  CHECK_THROWS_AS(split_off(two, -0.1, 1), option_error);
}

TEST_CASE("merge: a film that comes twice under two names is refused", "[data]") {
  const scratch_folder folder;
  std::filesystem::create_directories(folder / "a");
  put_file(folder / "a/x.png", "a film");
  std::filesystem::create_directory_symlink(folder / "a", folder / "b");
  std::filesystem::create_directories(folder / "c");
  std::filesystem::create_symlink(folder / "a/x.png", folder / "c/y.png");
  CHECK_THROWS_AS(merge({some_films(folder / "a", {"x.png"}), some_films(folder / "b", {"x.png"})}), option_error);
  CHECK_THROWS_AS(merge({some_films(folder / "a", {"x.png"}), some_films(folder / "c", {"y.png"})}), option_error);
  CHECK(merge({some_films(folder / "a", {"x.png"}), some_films(folder / "c", {"z.png"})}).films.size() == 2);
}

TEST_CASE("format_of_dataset: encodings are told, a byte order mark is skipped", "[data]") {
  const scratch_folder folder;
  put_file(folder / "d.json", "\xEF\xBB\xBF {\"images\": []}");
  CHECK(format_of_dataset(folder / "d.json") == dataset_format::coco);
  put_file(folder / "d.json", lungseg_test::in_utf16("[]"));
  CHECK_THROWS_WITH(format_of_dataset(folder / "d.json"), Catch::Contains("UTF-16"));
}
