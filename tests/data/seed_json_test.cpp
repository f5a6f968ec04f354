// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/seed/seed_json.hpp"

#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <set>

#include "../support/scratch_folder.hpp"

#include "lungseg/data/pixels/morphology.hpp"

using namespace lungseg;
using namespace lungseg_test;
namespace fs = std::filesystem;

namespace {

mask disc(int size, int cy, int cx, int radius) {
  mask result{size, size};
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x) result(y, x) = (y - cy) * (y - cy) + (x - cx) * (x - cx) <= radius * radius;
  return result;
}
instance seed_lung(int class_id, const mask& pixels) {
  const run_lengths runs = encode(pixels);
  return {class_id, bounding_box(runs), runs};
}
film seed_ramp(int size) {
  film result{size, size};
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x) result(y, x) = static_cast<std::uint8_t>(y * 7 + x * 3);
  return result;
}

/// Two films of `size`, the patient's left lung on the picture's right.
film_dataset drawn_seed(const fs::path& folder, int size) {
  film_dataset dataset;
  dataset.folder = folder;
  for (const std::string name : {"a.png", "b.png"}) {
    const int shift = name == "a.png" ? 0 : size / 16;
    dataset.films.push_back({name,
                             size,
                             size,
                             {seed_lung(left_lung, disc(size, size / 2, size * 3 / 4, size / 5)),
                              seed_lung(right_lung, disc(size, size / 2 + shift, size / 4, size / 6))}});
    write_png(folder / name, seed_ramp(size));
  }
  return dataset;
}

std::set<std::string> keys_of(const rapidjson::Value& object) {
  std::set<std::string> keys;
  for (const auto& each : object.GetObject()) keys.insert(each.name.GetString());
  return keys;
}

/// [256][256][channels], every value passing `right`.
template <class Right>
void check_array(const rapidjson::Value& rows, unsigned channels, Right&& right) {
  REQUIRE(rows.IsArray());
  REQUIRE(rows.Size() == 256);
  bool good = true;
  for (const auto& row : rows.GetArray()) {
    REQUIRE(row.Size() == 256);
    for (const auto& pixel : row.GetArray()) {
      REQUIRE(pixel.Size() == channels);
      for (const auto& value : pixel.GetArray()) good &= right(value);
    }
  }
  CHECK(good);
}

/// The original's rules for one instance: fields, types, and a box that is [y_min, x_min, y_max, x_max] of the mask.
void check_lung(const rapidjson::Value& lung, int class_id, const std::string& name) {
  CHECK(lung["class_id"].GetInt() == class_id);
  CHECK(lung["class_name"].GetString() == name);
  check_array(lung["mask_image"], 1, [](const rapidjson::Value& v) { return v.IsBool(); });
  int y1 = 256, x1 = 256, y2 = -1, x2 = -1;
  for (int y = 0; y < 256; ++y)
    for (int x = 0; x < 256; ++x)
      if (lung["mask_image"][static_cast<unsigned>(y)][static_cast<unsigned>(x)][0].GetBool())
        y1 = std::min(y1, y), x1 = std::min(x1, x), y2 = std::max(y2, y), x2 = std::max(x2, x);
  REQUIRE(lung["bbox"].Size() == 4);
  CHECK(lung["bbox"][0].GetInt() == y1);
  CHECK(lung["bbox"][1].GetInt() == x1);
  CHECK(lung["bbox"][2].GetInt() == y2);
  CHECK(lung["bbox"][3].GetInt() == x2);
  CHECK(lung["height"].GetInt() == y2 - y1);
  CHECK(lung["width"].GetInt() == x2 - x1);
}

/// A record of 2 x 2 pixels, its parts replaceable.
struct seed_parts {
  std::string left = R"({"class_id":1,"class_name":"left lung","bbox":[0,0,1,0],"height":1,"width":0,)"
                     R"("mask_image":[[[true],[false]],[[true],[false]]]})";
  std::string background = R"({"class_id":0,"class_name":"background","bbox":[0,0,2,2],"height":2,"width":2,)"
                           R"("mask_image":[[[0.0],[1.0]],[[0.0],[1.0]]]})";
  std::string image = R"({"original_image":[[[1,1,1],[2,2,2]],[[3,3,3],[10,20,30]]]})";
  std::string info = R"({"image_id":0,"width":2,"height":2,"file_name":"0.jpg"})";
  std::string record() const {
    return R"({"instance_info":[)" + background + "," + left + R"(],"image":)" + image + R"(,"image_info":)" + info +
           "}";
  }
  std::string text() const { return "[" + record() + "]"; }
};

std::string fault_of_seed(const std::string& text) {
  const scratch_folder folder;
  put_file(folder / "d.json", text);
  std::string message;
  try {
    read_seed(folder / "d.json", folder / "films");
    FAIL("accepted: " << text.substr(0, 300));
  } catch (const format_error& fault) {
    message = fault.what();
  }
  CHECK_THAT(message, Catch::Contains("d.json: "));
  if (fs::exists(folder / "films")) CHECK(fs::is_empty(folder / "films"));
  return message;
}

}  // namespace

TEST_CASE("write_seed: the fields, types, sizes and boxes of the original") {
  const scratch_folder folder;
  const film_dataset dataset = drawn_seed(folder.path(), 100);  // another size, so that everything is resized
  CHECK(write_seed(folder / "seed.json", dataset).empty());
  rapidjson::Document json;
  json.Parse(contents_of(folder / "seed.json").c_str());
  REQUIRE_FALSE(json.HasParseError());
  REQUIRE(json.IsArray());
  REQUIRE(json.Size() == 2);
  for (unsigned i = 0; i < 2; ++i) {
    const rapidjson::Value& record = json[i];
    CHECK(keys_of(record) == std::set<std::string>{"instance_info", "image", "image_info"});
    CHECK(keys_of(record["image"]) == std::set<std::string>{"original_image"});
    check_array(record["image"]["original_image"], 3,
                [](const rapidjson::Value& v) { return v.IsUint() && v.GetUint() < 256; });
    CHECK(keys_of(record["image_info"]) == std::set<std::string>{"image_id", "width", "height", "file_name"});
    CHECK(record["image_info"]["image_id"].GetUint() == i);
    CHECK(record["image_info"]["width"].GetInt() == 256);
    CHECK(record["image_info"]["height"].GetInt() == 256);
    CHECK(record["image_info"]["file_name"].GetString() == dataset.films[i].file);
    REQUIRE(record["instance_info"].Size() == 3);
    for (const auto& each : record["instance_info"].GetArray())
      CHECK(keys_of(each) == std::set<std::string>{"class_id", "class_name", "bbox", "height", "width", "mask_image"});
    const rapidjson::Value& background = record["instance_info"][0];
    CHECK(background["class_id"].GetInt() == 0);
    CHECK(std::string{background["class_name"].GetString()} == "background");
    for (unsigned k = 0; k < 4; ++k) CHECK(background["bbox"][k].GetInt() == (k < 2 ? 0 : 256));
    CHECK(background["height"].GetInt() == 256);
    CHECK(background["width"].GetInt() == 256);
    check_array(background["mask_image"], 1, [](const rapidjson::Value& v) { return v.IsDouble(); });
    check_lung(record["instance_info"][1], 1, "left lung");
    check_lung(record["instance_info"][2], 2, "right lung");
    // Sides of the picture: what the file calls left ends left of where the right one begins.
    CHECK(record["instance_info"][1]["bbox"][3].GetInt() < record["instance_info"][2]["bbox"][1].GetInt());
    bool complement = true;
    for (unsigned y = 0; y < 256; ++y)
      for (unsigned x = 0; x < 256; ++x) {
        const bool inside = record["instance_info"][1]["mask_image"][y][x][0].GetBool() ||
                            record["instance_info"][2]["mask_image"][y][x][0].GetBool();
        complement &= background["mask_image"][y][x][0].GetDouble() == (inside ? 0 : 1);
      }
    CHECK(complement);
  }
}

TEST_CASE("read_seed: a written file of 256 x 256 films comes back exactly, in either naming of sides") {
  const scratch_folder folder;
  const film_dataset dataset = drawn_seed(folder.path(), 256);
  write_seed(folder / "seed.json", dataset);
  const film_dataset again = read_seed(folder / "seed.json", folder / "out/films");
  CHECK(again.sides == laterality::patient);
  REQUIRE(again.films.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(read_film(again.folder / again.films[i].file) == seed_ramp(256));
    REQUIRE(again.films[i].lungs.size() == 2);
    for (const instance& each : again.films[i].lungs) {
      const instance& wanted = dataset.films[i].lungs[each.class_id == left_lung ? 0 : 1];
      CHECK(each.pixels == wanted.pixels);
      CHECK(each.area == wanted.area);
    }
  }
  const film_dataset image_sides = read_seed(folder / "seed.json", folder / "out/films", laterality::image);
  CHECK(image_sides.sides == laterality::image);
  CHECK(image_sides.films[0].lungs[0].class_id == left_lung);
  CHECK(image_sides.films[0].lungs[0].pixels == dataset.films[0].lungs[1].pixels);
}

TEST_CASE("write_seed: films without both lungs are left out and named, sides named by image stay") {
  const scratch_folder folder;
  film_dataset dataset = drawn_seed(folder.path(), 64);
  dataset.films[0].lungs.pop_back();
  CHECK(write_seed(folder / "seed.json", dataset) == std::vector<std::string>{"a.png"});
  CHECK(read_seed(folder / "seed.json", folder / "films").films.size() == 1);
  dataset = drawn_seed(folder.path(), 64);
  const std::string by_patient = (write_seed(folder / "p.json", dataset), contents_of(folder / "p.json"));
  write_seed(folder / "i.json", with_sides(dataset, laterality::image));
  CHECK(contents_of(folder / "i.json") == by_patient);
}

TEST_CASE("write_seed: a film that is missing or of another size leaves no file") {
  const scratch_folder folder;
  film_dataset dataset = drawn_seed(folder.path(), 64);
  fs::remove(folder / "b.png");
  CHECK_THROWS_AS(write_seed(folder / "seed.json", dataset), file_error);
  write_png(folder / "b.png", seed_ramp(63));
  CHECK_THROWS_WITH(write_seed(folder / "seed.json", dataset), Catch::Contains("b.png"));
  CHECK(folder.count() == 2);
}

TEST_CASE("read_seed: a small file as the original writes it") {
  const scratch_folder folder;
  put_file(folder / "d.json", "\n\t" + seed_parts{}.text() + "\n");
  const film_dataset dataset = read_seed(folder / "d.json", folder / "films");
  REQUIRE(dataset.films.size() == 1);
  CHECK(dataset.films[0].file == "0.png");
  REQUIRE(dataset.films[0].lungs.size() == 1);  // the background is no lung
  CHECK(dataset.films[0].lungs[0].class_id == right_lung);
  CHECK(dataset.films[0].lungs[0].area == box{0, 0, 1, 2});  // of the mask, not the file's inclusive one
  const film pixels = read_film(folder / "films/0.png");
  CHECK(pixels(0, 0) == 1);
  CHECK(pixels(0, 1) == 2);
  CHECK(pixels(1, 1) == 22);  // 0.114 * 10 + 0.587 * 20 + 0.299 * 30, blue first
}

TEST_CASE("read_seed: members in any order, further members skipped, masks as numbers") {
  const scratch_folder folder;
  seed_parts file;
  file.left = R"({"mask_image":[[[1],[0]],[[1],[0]]],"x":{"mask_image":[1,{"class_id":7}]},"class_id":2})";
  put_file(folder / "d.json", R"([{"extra":[[{}]],"image_info":)" + file.info + R"(,"image":)" + file.image +
                                  R"(,"note":null,"instance_info":[)" + file.left + "]}]");
  const film_dataset dataset = read_seed(folder / "d.json", folder / "films", laterality::image);
  REQUIRE(dataset.films.at(0).lungs.size() == 1);
  CHECK(dataset.films[0].lungs[0].class_id == right_lung);
  CHECK(dataset.films[0].lungs[0].pixels == run_lengths{2, 2, {0, 2, 2}});
}

TEST_CASE("read_seed: files that are no dataset are refused, and leave no films behind") {
  CHECK_THAT(fault_of_seed("{}"),
             Catch::Contains("byte ") && Catch::Contains("the file is an object, expected a list"));
  CHECK_THAT(fault_of_seed("[3]"), Catch::Contains("record 0: left out (damaged): an element is a number"));
  CHECK_THAT(fault_of_seed("[{}]"), Catch::Contains("record 0: left out (damaged): there is no image.original_image"));
  CHECK_THAT(fault_of_seed(seed_parts{}.text().substr(0, 200)), Catch::Contains("byte 200"));
  CHECK_THAT(fault_of_seed("[" + seed_parts{}.record() + ",{\"image\":"), Catch::Contains("byte "));
  CHECK_THAT(fault_of_seed(std::string(100'000, '[')), Catch::Contains("nested too deep"));
  CHECK_THAT(fault_of_seed(R"([{"x":)" + std::string(100'000, '[')), Catch::Contains("nested too deep"));
  CHECK_THAT(fault_of_seed("[" + seed_parts{}.record() + ",{\"image\":[" + std::string(100'000, '[')),
             Catch::Contains("nested too deep"));
}

TEST_CASE("read_seed: a bad part costs the instance or record that it is in, and is named") {
  const auto with = [](std::string seed_parts::*which, const std::string& text, std::size_t films,
                       std::size_t lungs = 0) {
    seed_parts second, third;
    second.info = R"({"image_id":1,"width":2,"height":2,"file_name":"1.jpg"})";
    third.info = R"({"image_id":2,"width":2,"height":2,"file_name":"sub\\2.jpg"})";
    second.*which = text;
    const scratch_folder folder;
    put_file(folder / "d.json", "[" + seed_parts{}.record() + "," + second.record() + "," + third.record() + "]");
    const film_dataset set = read_seed(folder / "d.json", folder / "films");
    INFO(text);
    REQUIRE(set.films.size() == films);
    CHECK(set.films.front().file == "0.png");
    CHECK(set.films.back().file == "sub/2.png");
    for (const film_record& film : set.films) CHECK(fs::exists(set.folder / film.file));
    if (films == 3) CHECK(set.films[1].lungs.size() == lungs);
    if (films == 3) CHECK(set.films[1].lost_lung == (set.reading.left_out() > 0));
    REQUIRE_FALSE(set.reading.faults.empty());
    CHECK_THAT(set.reading.faults[0].part, Catch::Contains("record 1") || Catch::Contains("0.png"));
    return set.reading.faults[0].text();
  };
  const std::string mask = R"({"class_id":1,"mask_image":)", good = R"([[[1],[1]],[[0],[0]]])";
  const std::string right = R"(,{"class_id":2,"mask_image":)" + good + "}";
  CHECK_THAT(with(&seed_parts::left, mask + "[[[1],[1]],[[1]]]}", 2), Catch::Contains("row of 1 pixels, expected 2"));
  CHECK_THAT(with(&seed_parts::left, mask + "[[[1],[1]],[[1]]]}" + right, 3, 1), Catch::Contains("(damaged_mask)"));
  CHECK_THAT(with(&seed_parts::left, mask + "[[[1,0]]]}", 2), Catch::Contains("pixel of 2 values, expected 1"));
  CHECK_THAT(with(&seed_parts::left, mask + "[[1]]}" + right, 3, 1),
             Catch::Contains("a number where an array belongs"));
  CHECK_THAT(with(&seed_parts::left, mask + "[[[[1]]]]}" + right, 3, 1), Catch::Contains("nested too deep"));
  CHECK_THAT(with(&seed_parts::left, mask + "[[[\"1\"]]]}" + right, 3, 1), Catch::Contains("is a string"));
  CHECK_THAT(with(&seed_parts::left, mask + "[]}" + right, 3, 1), Catch::Contains("mask_image is empty"));
  CHECK_THAT(with(&seed_parts::left, mask + "3}" + right, 3, 1), Catch::Contains("mask_image is a number"));
  CHECK_THAT(with(&seed_parts::left, mask + "[[[1],[1],[1]]]}" + right, 3, 1),
             Catch::Contains("a mask is 1 x 3, the film 2 x 2"));
  CHECK_THAT(with(&seed_parts::left, mask + "[[[0],[0]],[[0],[0]]]}" + right, 3, 1),
             Catch::Contains("the mask of class 1 is empty"));
  CHECK_THAT(with(&seed_parts::left, mask + R"([[[1]]],"mask_image":[[[1]]]})" + right, 3, 1),
             Catch::Contains("comes twice"));
  CHECK_THAT(with(&seed_parts::left, R"({"mask_image":[[[1]]]})" + right, 3, 1), Catch::Contains("no class_id"));
  CHECK_THAT(with(&seed_parts::left, R"({"class_id":1})" + right, 3, 1), Catch::Contains("no mask_image"));
  CHECK_THAT(with(&seed_parts::left, R"({"class_id":"1"})" + right, 3, 1), Catch::Contains("class_id is a string"));
  CHECK_THAT(with(&seed_parts::left, R"({"class_id":1})", 2), Catch::Contains("no mask_image"));
  CHECK_THAT(with(&seed_parts::left, "7" + right, 2), Catch::Contains("an element is a number"));
  CHECK_THAT(with(&seed_parts::image, R"({"original_image":[[[1,2]]]})", 2),
             Catch::Contains("pixel of 2 values, expected 3"));
  CHECK_THAT(with(&seed_parts::image, R"({"original_image":[[[1,2,256]]]})", 2), Catch::Contains("not 0 to 255"));
  CHECK_THAT(with(&seed_parts::image, R"({"original_image":[[[1,2,true]]]})", 2), Catch::Contains("a truth value"));
  CHECK_THAT(with(&seed_parts::image, "[]", 2), Catch::Contains("image is an array"));
  CHECK_THAT(with(&seed_parts::info, R"({"width":2,"height":2})", 2), Catch::Contains("no image_info.file_name"));
  CHECK_THAT(with(&seed_parts::info, R"({"file_name":3})", 2), Catch::Contains("file_name is a number"));
  CHECK_THAT(with(&seed_parts::info, R"({"file_name":[3]})", 2), Catch::Contains("file_name is an array"));
  CHECK_THAT(with(&seed_parts::info, R"({"width":2,"height":2,"file_name":"../1.jpg"})", 2),
             Catch::Contains("leaves the folder"));
  CHECK_THAT(with(&seed_parts::info, R"({"width":2,"height":2,"file_name":"0.png"})", 2),
             Catch::Contains("(duplicate): two films are called 0.png"));
  CHECK_THAT(with(&seed_parts::info, R"({"width":3,"height":2,"file_name":"1.jpg"})", 3, 1),
             Catch::Contains("used (size_read)"));
  CHECK_THAT(with(&seed_parts::info, R"({"width":"2","height":2,"file_name":"1.jpg"})", 3, 1),
             Catch::Contains("(size_read)"));
  const scratch_folder folder;  // no lung at all is left out of the other classes' way
  seed_parts file;
  file.left += R"(,{"class_id":3,"mask_image":[[[1],[1]],[[1],[1]]]})";
  file.info = R"({"file_name":"0.jpg"})";
  put_file(folder / "d.json", file.text());
  const film_dataset set = read_seed(folder / "d.json", folder / "films");
  CHECK(set.films.at(0).lungs.size() == 1);
  CHECK_FALSE(set.films[0].lost_lung);
  REQUIRE(set.reading.faults.size() == 1);
  CHECK(set.reading.faults[0].reason == part_reason::other_category);
}

TEST_CASE("read_seed: somebody else's file is not overwritten") {
  const scratch_folder folder;
  put_file(folder / "d.json", seed_parts{}.text());
  put_file(folder / "0.png", "mine");
  CHECK_THROWS_WITH(read_seed(folder / "d.json", folder.path()), Catch::Contains("0.png"));
  CHECK(contents_of(folder / "0.png") == "mine");
  CHECK_THROWS_AS(read_seed(folder / "none.json", folder.path()), file_error);
}
