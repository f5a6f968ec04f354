// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <catch2/catch.hpp>

#include "../support/judged_film.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "material.hpp"

using namespace lungseg;
using namespace lungseg_test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

/// What predict says of one picture, in all its outputs.
struct outputs {
  program_run run;
  std::string page;
};

outputs predict(const scratch_folder& folder, const std::string& name, const film& picture) {
  write_png(folder / (name + ".png"), picture);
  const std::string out = (folder / (name + "_out")).string();
  outputs result{
      run_program("predict --model " + made().model + " --out " + out + " " + (folder / (name + ".png")).string()), {}};
  result.page = contents_of(out + "/report_files/films-0001.js");
  return result;
}

}  // namespace

TEST_CASE("predict: doubts about a picture are in every output, and are no failure", "[cli]") {
  const scratch_folder folder;
  const film chest = draw_phantom(31, 0, {.min_size = 160, .max_size = 160}).picture;
  const film quarter = turned(chest);
  const std::pair<const char*, film> pictures[] = {
      {"blank_film", film{120, 160, 255}}, {"no_structure", white_noise(160, 160)},
      {"inverted", negative(chest)},       {"turned_90", quarter},
      {"turned_180", turned(quarter)},     {"turned_270", turned(turned(quarter))},
      {"two_films", beside(chest, chest)}};
  for (const auto& [code, picture] : pictures) {
    INFO(code);
    const outputs seen = predict(folder, code, picture);
    INFO(seen.run.err);
    CHECK(seen.run.status == 0);
    CHECK_THAT(seen.run.out, Contains("\nnotes: ") && Contains(std::string{code} + " 1"));
    CHECK_THAT(seen.run.err,
               Contains("warning: " + std::string{code} + ".png: check: ") && Contains(" " + std::string{code} + ": "));
    CHECK(times_in(seen.run.err, "warning: ") == 1);  // all that is remarked about a film in one line
    CHECK_THAT(seen.page, Contains("\"code\":\"" + std::string{code} + "\""));
  }
}

TEST_CASE("predict: nothing is said against the picture of an upright film", "[cli]") {
  const scratch_folder folder;
  const outputs seen = predict(folder, "chest", draw_phantom(31, 0, {.min_size = 160, .max_size = 160}).picture);
  CHECK(seen.run.status == 0);
  for (const char* code : {"blank_film", "saturated_film", "few_levels", "no_structure", "turned_90", "turned_180",
                           "turned_270", "inverted", "two_films"})
    CHECK_THAT(seen.run.out + seen.run.err, !Contains(code));
}

TEST_CASE("evaluate: the report counts the notes and names them film by film", "[cli]") {
  const scratch_folder folder;
  for (const char* sub : {"images", "left", "right"}) std::filesystem::create_directories(folder / sub);
  const phantom upright = draw_phantom(32, 0, {.min_size = 160, .max_size = 160});
  for (int i = 0; i < 2; ++i) {
    const std::string name = std::to_string(i) + ".png";
    write_png(folder / "images" / name, i == 0 ? upright.picture : negative(upright.picture));
    write_mask(folder / "left" / name, upright.left);
    write_mask(folder / "right" / name, upright.right);
  }
  const std::string at = folder.path().string(), dataset = at + "/d.json", report = at + "/report.json";
  REQUIRE(
      run_program("dataset --images " + at + "/images --left " + at + "/left --right " + at + "/right --out " + dataset)
          .status == 0);
  const program_run run =
      run_program("evaluate --model " + made().model + " --dataset " + dataset + " --report " + report);
  CHECK(run.status == 0);
  CHECK_THAT(run.out, Contains("films with notes ") && Contains("inverted 1"));
  CHECK_THAT(contents_of(report), Contains("\"inverted\": 1") && Contains("\"code\": \"inverted\"") &&
                                      Contains("\"text\": \"the negative of a chest fits by "));
}
