// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// lungseg dataset: masks of many values, and masks that cannot be lungs.

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "lungseg/data/dataset/dataset_file.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "program.hpp"
#include "support/label_masks.hpp"

using namespace lungseg_test;
using Catch::Matchers::Contains;

namespace {

namespace fs = std::filesystem;

/// A folder of blank films, whatever their masks are.
struct chests {
  scratch_folder folder;
  lungseg::mask plain = drawn_chest(), hearty = drawn_chest(true);

  chests() {
    for (const char* name : {"films", "masks", "left", "right"}) fs::create_directory(folder / name);
  }
  void add(const std::string& name, const bytes& file, const char* kind = "masks") const {
    lungseg::write_png(folder / "films" / (name + ".png"), lungseg::film(chest_size, chest_size, 90));
    put_bytes(folder / kind / (name + ".png"), file);
  }
  program_run build(const std::string& options = "", bool sides = false) const {
    const std::string at = folder.path().string();
    return run_program("dataset --threads 1 --images " + at + "/films --out " + at + "/d.json " + options +
                       (sides ? " --left " + at + "/left --right " + at + "/right" : " --masks " + at + "/masks"));
  }
  lungseg::film_dataset dataset() const { return lungseg::read_dataset(folder / "d.json"); }
};

/// Every film of the dataset has these lungs, to the pixel.
void expect_lungs(const chests& drawn, std::size_t films) {
  const lungseg::film_dataset built = drawn.dataset();
  REQUIRE(built.films.size() == films);
  for (const lungseg::film_record& film : built.films) {
    CAPTURE(film.file);
    REQUIRE(film.lungs.size() == 2);
    for (const lungseg::instance& lung : film.lungs)
      CHECK(lungseg::decode(lung.pixels) ==
            part_of(drawn.plain, lung.class_id == lungseg::left_lung ? patients_left : patients_right));
  }
}

}  // namespace

TEST_CASE("dataset: two values or colours are two lungs, counted and said") {
  const chests drawn;
  drawn.add("a", grey_mask(drawn.plain, {0, 127, 255}));
  drawn.add("b", grey_mask(drawn.plain, {0, 200, 100}));
  drawn.add("c", grey_mask(drawn.plain, {0, 1, 2}));
  drawn.add("d",
            painted(drawn.plain, [](std::uint8_t part) { return bytes{part}; }, 8, 3, {0, 0, 0, 64, 0, 0, 192, 0, 0}));
  const std::vector<bytes> dark{{0, 0, 0}, {0, 0, 100}, {110, 0, 0}};
  drawn.add("e", painted(
                     drawn.plain, [&](std::uint8_t part) { return dark[part]; }, 8, 2));
  const program_run run = drawn.build();
  INFO(run.err);
  CHECK(run.status == 0);
  CHECK_THAT(run.out, Contains("5 films kept, 0 left out\n  kept, two_labels: 5\n"));
  CHECK_THAT(run.err, Contains("a.png: two lungs by its 2 labels") && Contains("left is 127") && Contains("64:0:0"));
  expect_lungs(drawn, 5);
}

TEST_CASE("dataset: labels that cannot be told are left out with their figures, until they are named") {
  const chests drawn;
  drawn.add("one", grey_mask(drawn.plain, {0, 255, 255}));
  drawn.add("three", grey_mask(drawn.hearty, {0, 50, 100, 150}));
  const program_run run = drawn.build();
  CHECK(run.status == 1);
  CHECK_THAT(run.out, Contains("1 films kept, 1 left out") && Contains("left out, ambiguous_labels: 1"));
  CHECK_THAT(run.err, Contains("left out (ambiguous_labels)") &&
                          Contains("three.png: has 3 labels, 100 (16.1 % of the picture)") &&
                          Contains("--label-values"));
  expect_lungs(drawn, 1);

  const program_run named = drawn.build("--label-values 50,100");
  CHECK(named.status == 1);
  CHECK_THAT(named.out, Contains("kept, two_labels: 1") && Contains("left out, ambiguous_labels: 1"));
  CHECK_THAT(named.err, Contains("one.png: has none of the named labels, but 255 ("));
  expect_lungs(drawn, 1);

  const program_run exchanged = drawn.build("--label-values 100,50");
  CHECK_THAT(exchanged.err, Contains("three.png: left and right mask look exchanged"));
  CHECK(drawn.build("--label-values 100,50 --folder-sides image").err.find("look exchanged") == std::string::npos);
  expect_lungs(drawn, 1);
}

TEST_CASE("dataset: one label of two is no pair of lungs") {
  const chests drawn;
  drawn.add("heart", grey_mask(drawn.hearty, {0, 127, 127, 255}));
  drawn.add("fine", grey_mask(drawn.plain, {0, 1, 1}));
  CHECK_THAT(drawn.build().err, Contains("left out (ambiguous_labels)") && Contains("heart.png: has 2 labels"));
  CHECK_THAT(drawn.build("--label-values 127,1").err, Contains("heart.png: left lung is two lungs side by side"));
}

TEST_CASE("dataset: label values that make no sense are wrong use") {
  const chests drawn;
  drawn.add("a", grey_mask(drawn.plain, {0, 1, 2}));
  for (const char* values : {"1", "1,x", "1,1", "1,2,3", "'#12,3'"}) {
    CAPTURE(values);
    const program_run run = drawn.build(std::string{"--label-values "} + values);
    CHECK(run.status == 2);
    CHECK_THAT(run.err, Contains("label"));
  }
  CHECK(drawn.build("--label-values 1,2", true).status == 2);
}

TEST_CASE("dataset: black on white and frames are left out, or mended and said") {
  const chests drawn;
  drawn.add("fine", grey_mask(drawn.plain, {0, 255, 255}));
  drawn.add("inverted", grey_mask(drawn.plain, {255, 0, 0}));
  lungseg::mask framed = drawn.plain;
  for (int i = 0; i < chest_size; ++i)
    framed(0, i) = framed(i, 0) = framed(chest_size - 1, i) = framed(i, chest_size - 1) = heart;
  drawn.add("framed", grey_mask(framed, {0, 255, 255, 255}));
  const program_run run = drawn.build();
  CHECK(run.status == 1);
  CHECK_THAT(run.out, Contains("1 films kept, 2 left out") && Contains("left out, implausible_mask: 2"));
  CHECK_THAT(run.err, Contains("inverted.png: is black on white: 71.0 %") && Contains("100.0 % of its margin") &&
                          Contains("framed.png: has a frame: 1 pixel at the top") && Contains("--mend-masks"));

  const program_run mended = drawn.build("--mend-masks");
  CHECK(mended.status == 0);
  CHECK_THAT(mended.out, Contains("3 films kept, 0 left out") && Contains("kept, mended: 2"));
  CHECK_THAT(mended.err, Contains("inverted.png") && Contains(": turned round") && Contains(": taken away"));
  expect_lungs(drawn, 3);
}

TEST_CASE("dataset: masks of single lungs are held to the same") {
  const chests drawn;
  const auto add = [&](const std::string& name, const bytes& left, const bytes& right) {
    drawn.add(name, left, "left");
    drawn.add(name, right, "right");
  };
  const bytes left = grey_mask(drawn.plain, {0, 7, 0}), right = grey_mask(drawn.plain, {0, 0, 200});
  add("fine", left, right);
  add("inverted", left, grey_mask(drawn.plain, {255, 255, 0}));
  add("twice", left, left);
  add("labels", left, grey_mask(drawn.hearty, {0, 0, 100, 200}));
  const program_run run = drawn.build("", true);
  CHECK(run.status == 1);
  CHECK_THAT(run.out, Contains("1 films kept, 3 left out") && Contains("implausible_mask: 2") &&
                          Contains("ambiguous_labels: 1"));
  CHECK_THAT(run.err, Contains("twice.png: the lungs do not lie side by side (separation 0.0") &&
                          Contains("labels.png: has more than the one label of a lung: "));
  expect_lungs(drawn, 1);
  fs::remove(drawn.folder / "films" / "twice.png");
  fs::remove(drawn.folder / "films" / "labels.png");
  CHECK_THAT(drawn.build("--mend-masks", true).out, Contains("2 films kept") && Contains("kept, mended: 1"));
  expect_lungs(drawn, 2);
}

TEST_CASE("dataset: every film is named also where none is left") {
  const chests drawn;
  drawn.add("a", grey_mask(drawn.plain, {255, 0, 0}));
  drawn.add("b", grey_mask(drawn.plain, {255, 255, 255}));
  const program_run run = drawn.build();
  CHECK(run.status == 2);
  CHECK_THAT(run.err, Contains("a.png: is black on white") && Contains("left out (implausible_mask)") &&
                          Contains("b.png: is black on white: 100.0 %"));
  CHECK_FALSE(fs::exists(drawn.folder / "d.json"));
}
