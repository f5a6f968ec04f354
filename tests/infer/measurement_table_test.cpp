// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/report/measurement_table.hpp"
#include "lungseg/core/files/output_guard.hpp"

#include <rapidjson/document.h>

#include <catch2/catch.hpp>

#include "../support/scratch_folder.hpp"

using namespace lungseg;
using lungseg_test::contents_of;
using lungseg_test::scratch_folder;

namespace {

/// A film with a left lung of 6 x 3 pixels, and a right one of half that where it is asked for.
film_prediction film_with_lungs(bool both) {
  film_prediction found{"a,b.png", 20, 30, laterality::patient, {}, {}, {}};
  const auto add = [&](int id, int left, int width) {
    mask lung{20, 30};
    for (int y = 4; y < 10; ++y)
      for (int x = left; x < left + width; ++x) lung(y, x) = 1;
    found.lungs.push_back({id, 0.5f, {}, encode(lung), {}, {}});
  };
  add(left_lung, 10, 2);
  if (both) add(right_lung, 2, 4);
  return found;
}

film_entry table_entry(const film_prediction& found) {
  film_entry entry{7, found.file, film_status::ok, {}, std::ssize(found.lungs)};
  entry.lung_rows = lung_rows(found);
  entry.spacing = found.spacing;
  entry.sides = found.sides;
  return entry;
}

}  // namespace

TEST_CASE("write_measurements: a line for each lung, found or not", "[infer]") {
  const scratch_folder folder;
  film_prediction judged = film_with_lungs(true);
  judged.spacing = pixel_spacing{0.5, 0.5};
  judged.lungs[0].quality =
      lung_quality{0.8, 0.7, 0.9, {verdict_level::check, {note_code::poor_outline, note_code::cut_off}}};
  film_entry by_image = table_entry(film_with_lungs(false));
  by_image.sides = laterality::image;
  const std::vector<film_entry> films{
      table_entry(judged), by_image, {8, "failed.png", film_status::failed, "is empty", 0}};
  write_measurements(folder / "measurements.csv", films);
  CHECK(holds_mark(folder / "measurements.csv", mark::measurements));
  CHECK(contents_of(folder / "measurements.csv") ==
        "file,image_id,side,verdict,found,score,predicted_dice,dice_low,dice_high,reasons,left_right_ratio,area_px,"
        "height_px,width_px,x_px,y_px,area_mm2,height_mm,width_mm,x_mm,y_mm,spacing_y_mm,spacing_x_mm,spacing,"
        "laterality\r\n"
        "\"a,b.png\",7,left,check,yes,0.5000,0.800,0.700,0.900,poor_outline; cut_off,0.5000,12.0,6.0,2.0,11.0,7.0,"
        "3.00,3.00,1.00,5.50,3.50,0.5000,0.5000,stated,patient\r\n"
        "\"a,b.png\",7,right,,yes,0.5000,,,,,0.5000,24.0,6.0,4.0,4.0,7.0,6.00,3.00,2.00,2.00,3.50,0.5000,0.5000,"
        "stated,patient\r\n"
        "\"a,b.png\",7,left,,yes,0.5000,,,,,,12.0,6.0,2.0,11.0,7.0,,,,,,,,,image\r\n"
        "\"a,b.png\",7,right,,no,,,,,,,,,,,,,,,,,,,,image\r\n");
}

TEST_CASE("write_film_table: lungs with their measurements and what the flag says", "[infer]") {
  const scratch_folder folder;
  film_prediction judged = film_with_lungs(false);
  judged.lungs[0].quality = lung_quality{0.8, 0.7, 0.9, {verdict_level::check, {note_code::poor_outline}}};
  const std::vector<film_entry> films{table_entry(judged), table_entry(film_with_lungs(true))};
  write_film_table(folder / "films.json", films);
  rapidjson::Document json;
  json.Parse(contents_of(folder / "films.json").c_str());
  REQUIRE_FALSE(json.HasParseError());
  const auto& lung = json["films"][0]["found"][0];
  CHECK(std::string{lung["side"].GetString()} == "left");
  CHECK(lung["pixels"]["area"].GetDouble() == 12);
  CHECK_FALSE(lung.HasMember("millimetres"));
  CHECK(lung["predicted_dice"].GetDouble() == 0.8);
  CHECK(std::string{lung["verdict"].GetString()} == "check");
  CHECK(json["films"][1]["found"].Size() == 2);
  CHECK_FALSE(json["films"][1]["found"][0].HasMember("predicted_dice"));
}
