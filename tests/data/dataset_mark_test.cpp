// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/annotation/dataset_mark.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <set>
#include <string>

#include "../support/scratch_folder.hpp"
#include "lungseg/data/annotation/side_arrangement.hpp"
#include "lungseg/data/annotation/united_lung.hpp"
#include "lungseg/data/coco/coco_writer.hpp"
#include "lungseg/data/dataset/dataset_file.hpp"
#include "lungseg/data/pixels/rle.hpp"

using namespace lungseg;

namespace {

/// A mask of 20 x 20 with columns x1 to x2 - 1 of rows y1 to y2 - 1.
instance drawn_lung(int class_id, int x1, int y1, int x2, int y2) {
  mask pixels{20, 20};
  for (int y = y1; y < y2; ++y)
    for (int x = x1; x < x2; ++x) pixels(y, x) = 1;
  const auto edge = [](int at) { return static_cast<float>(at); };
  return {class_id, {edge(x1), edge(y1), edge(x2), edge(y2)}, encode(pixels)};
}

film_dataset pair_of_films() {
  film_dataset films;
  for (const char* name : {"a.png", "b.png"})
    films.films.push_back({name, 20, 20, {drawn_lung(left_lung, 12, 2, 18, 18), drawn_lung(right_lung, 2, 2, 8, 18)}});
  return films;
}

}  // namespace

TEST_CASE("mark_of: another one for each thing that makes another dataset") {
  std::set<std::string> marks{detail::mark_of(pair_of_films())};
  CHECK(marks.begin()->starts_with("2 (crc32c "));
  CHECK(detail::mark_of(pair_of_films()) == *marks.begin());
  const std::vector<std::function<void(film_dataset&)>> changes{
      [](film_dataset& d) { d.films[1].file = "c.png"; },
      [](film_dataset& d) { d.films[1].source = "clinic"; },
      [](film_dataset& d) { d.films[1].definition = lung_definition::whole; },
      [](film_dataset& d) { d.films[1].definition = lung_definition::field; },
      [](film_dataset& d) { std::swap(d.films[1].lungs[0].class_id, d.films[1].lungs[1].class_id); },
      [](film_dataset& d) { d.films[1].lungs[0] = drawn_lung(left_lung, 12, 2, 18, 10); },
      [](film_dataset& d) { d.films[1].lungs.pop_back(); },
      [](film_dataset& d) { d.films[1].width = 21; },
      [](film_dataset& d) { std::swap(d.films[0], d.films[1]); },
      [](film_dataset& d) { d.films.pop_back(); }};
  for (const auto& change : changes) {
    film_dataset other = pair_of_films();
    change(other);
    marks.insert(detail::mark_of(other));
  }
  CHECK(marks.size() == changes.size() + 1);
}

TEST_CASE("united_lungs: parts of a class are one lung") {
  film_record film{
      "a.png",
      20,
      20,
      {drawn_lung(left_lung, 12, 2, 18, 9), drawn_lung(right_lung, 2, 2, 8, 18), drawn_lung(left_lung, 11, 9, 18, 17)}};
  const std::vector<instance> lungs = detail::united_lungs(film);
  REQUIRE(lungs.size() == 2);
  CHECK(lungs[0].class_id == left_lung);
  CHECK(lungs[0].area == box{11, 2, 18, 17});
  CHECK(area(lungs[0].pixels) == 6 * 7 + 7 * 8);
  CHECK(lungs[0].pixels == detail::united(film, left_lung));
  CHECK(lungs[1].pixels == film.lungs[1].pixels);
  film.lungs.clear();
  CHECK(detail::united_lungs(film).empty());
  CHECK_FALSE(detail::united(film, left_lung));
}

TEST_CASE("compare_with_arrangement: lungs that do not lie side by side are told") {
  film_dataset films = pair_of_films();
  detail::compare_with_arrangement(films);
  CHECK(films.reading.faults.empty());
  CHECK(films.reading.films_alike == 2);
  film_dataset same = pair_of_films();
  for (film_record& film : same.films) film.lungs[1].pixels = film.lungs[0].pixels;
  detail::compare_with_arrangement(same);
  REQUIRE(same.reading.faults.size() == 1);
  CHECK(same.reading.faults[0].reason == part_reason::sides_differ);
  CHECK_THAT(same.reading.faults[0].message, Catch::Contains("in 2 of 2 films") && Catch::Contains("side by side"));
}

TEST_CASE("write_coco: a link by the file's name is replaced, and names the films from where it stands") {
  const lungseg_test::scratch_folder folder;
  namespace fs = std::filesystem;
  fs::create_directories(folder / "films");
  fs::create_directories(folder / "out");
  fs::create_directories(folder / "deep/er/still");
  fs::create_symlink("../deep/er/still/real.json", folder / "out/link.json");
  film_dataset films = pair_of_films();
  films.folder = folder / "films";
  write_coco(folder / "out/link.json", films);
  CHECK(fs::equivalent(read_dataset(folder / "out/link.json").folder, folder / "films"));
}
