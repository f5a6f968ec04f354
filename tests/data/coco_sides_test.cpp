// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Left and right of COCO files, by names, option, arrangement or splitting; never by a guess.
#include <catch2/catch.hpp>
#include <utility>

#include "../support/reading_faults.hpp"
#include "../support/scratch_folder.hpp"
#include "lungseg/data/coco/coco.hpp"
#include "lungseg/data/coco/coco_counts.hpp"
#include "lungseg/data/dataset/dataset_file.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"

using namespace lungseg;
using namespace lungseg_test;
using Catch::Contains;

namespace {

/// Some drawn films with categories of one's own: the patient's left lung (on the film's right) is of category `left`.
struct drawn_file {
  std::vector<phantom> films;
  std::string categories, info = "{}";
  int left = 1, right = 2;

  explicit drawn_file(std::string names, int count = 3) : categories{std::move(names)} {
    for (int i = 0; i < count; ++i)
      films.push_back(draw_phantom(5, static_cast<std::uint64_t>(i), {.min_size = 90, .max_size = 110}));
  }
  static std::string segmentation(const mask& from) {
    const run_lengths runs = encode(from);
    return R"({"size":[)" + std::to_string(runs.height) + "," + std::to_string(runs.width) + R"(],"counts":")" +
           escaped(compress(runs.counts)) + "\"}";
  }
  static std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : text) result += c == '\\' ? "\\\\" : std::string(1, c);
    return result;
  }
  static std::string annotation(std::size_t film, int category, const mask& from) {
    return R"({"image_id":)" + std::to_string(film) + R"(,"category_id":)" + std::to_string(category) +
           R"(,"segmentation":)" + segmentation(from) + "}";
  }
  /// \param mirrored  how many of the films have their categories exchanged
  std::string annotations(std::size_t mirrored = 0) const {
    std::string text;
    for (std::size_t i = 0; i < films.size(); ++i)
      text += (i > 0 ? "," : "") + annotation(i, i < mirrored ? right : left, films[i].left) + "," +
              annotation(i, i < mirrored ? left : right, films[i].right);
    return text;
  }
  film_dataset read(const std::string& annotations, const coco_read_options& options = {}) const {
    const scratch_folder folder;
    std::string images;
    for (std::size_t i = 0; i < films.size(); ++i)
      images += (i > 0 ? "," : "") + (R"({"id":)" + std::to_string(i)) + R"(,"file_name":"f)" + std::to_string(i) +
                R"(.png","height":)" + std::to_string(films[i].picture.height) + R"(,"width":)" +
                std::to_string(films[i].picture.width) + "}";
    put_file(folder / "d.json", R"({"info":)" + info + R"(,"images":[)" + images + R"(],"categories":[)" + categories +
                                    R"(],"annotations":[)" + annotations + "]}");
    return read_coco(folder / "d.json", options);
  }
  film_dataset read(const coco_read_options& options = {}) const { return read(annotations(), options); }

  /// Every film has both lungs, as drawn.
  void check_sides(const film_dataset& set) const {
    REQUIRE(set.films.size() == films.size());
    for (std::size_t i = 0; i < films.size(); ++i) {
      REQUIRE(set.films[i].lungs.size() == 2);
      for (const instance& each : set.films[i].lungs) {
        const bool left_one = (each.class_id == left_lung) == (set.sides == laterality::patient);
        CHECK(each.pixels == encode(left_one ? films[i].left : films[i].right));
      }
    }
  }
};

/// Categories with the ids 1 and 2.
std::string two(const std::string& first, const std::string& second) {
  return R"({"id":1,"name":")" + first + R"("},{"id":2,"name":")" + second + "\"}";
}
}  // namespace

TEST_CASE("read_coco: names tell the sides, whatever the ids") {
  for (const auto& [left, right] : std::vector<std::pair<const char*, const char*>>{{"Left Lung", "right lung"},
                                                                                    {"L", "R"},
                                                                                    {"LL", "RL"},
                                                                                    {"Poumon gauche", "Poumon droit"},
                                                                                    {"lung_l", "lung_r"}}) {
    drawn_file file{two(left, right)};
    file.check_sides(file.read());
    CHECK(file.read().reading.sides_from == side_source::names);
    CHECK(file.read().reading.films_alike == 3);
    CHECK(faults_of(file.read()) == "");
    drawn_file other{two(right, left)};
    std::swap(other.left, other.right);
    other.check_sides(other.read());
    CHECK(other.read().classes == std::vector<std::string>{left, right});
    CHECK(other.read().category_ids == std::vector<std::int64_t>{2, 1});
  }
}

TEST_CASE("read_coco: names that do not tell the sides leave it to the arrangement, when the films agree") {
  for (const auto& [left, right] : std::vector<std::pair<const char*, const char*>>{
           {"A", "B"}, {"lung 2", "lung 1"}, {"bright lung", "cleft lung"}, {"foo", "bar"}}) {
    INFO(left);
    drawn_file file{two(left, right)};
    file.check_sides(file.read());
    CHECK(file.read().reading.sides_from == side_source::arrangement);
    CHECK(file.read().classes == std::vector<std::string>{left, right});
    std::swap(file.left, file.right);
    file.check_sides(file.read());
    file.info = R"({"laterality":"image"})";
    file.check_sides(file.read());
    CHECK(file.read().sides == laterality::image);
  }
  drawn_file many{two("A", "B"), 10};
  CHECK(many.read(many.annotations(1)).reading.sides_from == side_source::arrangement);  // nine of ten
  CHECK(many.read(many.annotations(1)).reading.films_alike == 9);
  CHECK_THROWS_WITH(many.read(many.annotations(2)),
                    Contains("\"A\", \"B\"") && Contains("8 films to 2") && Contains("--categories LEFT,RIGHT"));
}

TEST_CASE("read_coco: the caller names the categories, by name or id") {
  drawn_file file{two("A", "B") + R"(,{"id":3,"name":"heart"})"};
  const std::string heart = "," + drawn_file::annotation(0, 3, file.films[0].left);
  for (const std::vector<std::string>& named :
       std::vector<std::vector<std::string>>{{"A", "B"}, {"1", "2"}, {"a", "2"}}) {
    const film_dataset set = file.read(file.annotations() + heart, {.categories = named});
    file.check_sides(set);
    CHECK(set.reading.sides_from == side_source::option);
    CHECK(set.reading.not_wanted == 1);
    CHECK(set.reading.left_out() == 0);
  }
  const film_dataset wrong = file.read({.categories = {"B", "A"}});
  CHECK(wrong.films[0].lungs[0].class_id == right_lung);
  CHECK_THAT(faults_of(wrong), Contains("used (sides_differ): in 3 of 3 films"));
  CHECK_THROWS_AS(file.read({.categories = {"A", "C"}}), option_error);
  CHECK_THROWS_WITH(file.read({.categories = {"A", "C"}}),
                    Contains("\"C\" is none") && Contains("\"A\", \"B\", \"heart\""));
  CHECK_THROWS_AS(file.read({.categories = {"A", "1"}}), option_error);
  CHECK_THROWS_AS(file.read({.categories = {"A", "B", "heart"}}), option_error);
}

TEST_CASE("read_coco: one category for both lungs is split") {
  for (const char* name : {"lung", "Lungs", "both lungs", "object", "1"}) {
    INFO(name);
    drawn_file file{R"({"id":4,"name":")" + std::string{name} + "\"}"};
    file.left = file.right = 4;
    const film_dataset two_masks = file.read();
    file.check_sides(two_masks);
    CHECK(two_masks.reading.sides_from == side_source::split);
    CHECK(two_masks.category_ids == std::vector<std::int64_t>{4, 4});
    std::string whole;
    for (std::size_t i = 0; i < file.films.size(); ++i) {
      mask both = file.films[i].left;
      detail::add_pixels(both, file.films[i].right);
      whole += (i > 0 ? "," : "") + drawn_file::annotation(i, 4, both);
    }
    file.check_sides(file.read(whole));
    file.info = R"({"laterality":"image"})";
    file.check_sides(file.read(whole));
  }
  drawn_file unsaid{R"({"id":4,"name":"thorax"})"};
  unsaid.left = unsaid.right = 4;
  CHECK_THROWS_WITH(unsaid.read(), Contains("\"thorax\"") && Contains("--categories BOTH"));
  unsaid.check_sides(unsaid.read(unsaid.annotations(), {.categories = {"thorax"}}));
}

TEST_CASE("read_coco: a single mask whose side its shape does not tell is left out") {
  drawn_file file{R"({"id":4,"name":"lung"})", 2};
  file.left = file.right = 4;
  mask square{file.films[0].picture.height, file.films[0].picture.width};
  for (int y = 20; y < 60; ++y)
    for (int x = 20; x < 60; ++x) square(y, x) = 1;
  const film_dataset set =
      file.read(drawn_file::annotation(0, 4, square) + "," + drawn_file::annotation(1, 4, file.films[1].left) + "," +
                drawn_file::annotation(1, 4, file.films[1].right));
  CHECK(set.films.size() == 1);
  CHECK_THAT(faults_of(set), Contains("annotations[0] of f0.png: left out (ambiguous_side)"));
  // One lung of two: its shape tells which.
  const film_dataset one = file.read(drawn_file::annotation(0, 4, file.films[0].left));
  REQUIRE(one.films.at(0).lungs.size() == 1);
  CHECK(one.films[0].lungs[0].class_id == left_lung);
}

TEST_CASE("read_coco: what is no lung is left out by name") {
  drawn_file file{two("left lung", "right lung") + R"(,{"id":3,"name":"left clavicle"},{"id":4,"name":"lungs"})"};
  const film_dataset set = file.read(file.annotations() + "," + drawn_file::annotation(1, 3, file.films[1].right) +
                                     "," + drawn_file::annotation(2, 4, file.films[2].right));
  file.check_sides(set);
  CHECK(set.reading.left_out() == 2);
  CHECK_THAT(faults_of(set),
             Contains("annotations[6] of f1.png: left out (other_category): its category \"left clavicle\"") &&
                 Contains("annotations[7] of f2.png"));
  drawn_file clavicles{two("left clavicle", "right clavicle")};
  CHECK_THROWS_WITH(clavicles.read(), Contains("are no lungs") && Contains("left clavicle"));
  drawn_file three{two("a", "b") + R"(,{"id":3,"name":"c"})"};
  CHECK_THROWS_WITH(three.read(three.annotations() + "," + drawn_file::annotation(0, 3, three.films[0].left)),
                    Contains("\"a\", \"b\", \"c\"") && Contains("--categories"));
}

TEST_CASE("read_coco: names that most films contradict are told") {
  drawn_file file{two("right lung", "left lung")};
  const film_dataset set = file.read();
  CHECK(set.films[0].lungs[0].class_id == right_lung);  // the file's word counts
  CHECK(set.reading.left_out() == 0);
  CHECK_THAT(faults_of(set), Contains("sides_differ") && Contains("3 of 3 films"));
  file.info = R"({"laterality":"image"})";
  CHECK(faults_of(file.read()) == "");
  drawn_file few{two("left lung", "right lung")};
  CHECK(faults_of(few.read(few.annotations(1))) == "");
}

TEST_CASE("merge: lungs go together whatever the files call them") {
  drawn_file first{two("left lung", "right lung")}, second{two("gauche", "droit")};
  film_dataset a = first.read(), b = second.read();
  a.folder = "a";
  b.folder = "b";
  b.reading.faults.push_back({"x", part_reason::no_mask, "y"});
  const film_dataset all = merge({a, b});
  CHECK(all.films.size() == 6);
  CHECK(all.reading.left_out() == 1);
  CHECK(all.reading.films_alike == 6);
  film_dataset other = b;
  other.reading.sides_from = side_source::none;
  CHECK_THROWS_AS(merge({a, other}), option_error);
}
