// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/coco/coco.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "../support/scratch_folder.hpp"
#include "lungseg/core/random.hpp"
#include "lungseg/data/image/film_name.hpp"

using namespace lungseg;
using namespace lungseg_test;
namespace fs = std::filesystem;

namespace {

instance lung(int class_id, const mask& pixels) {
  const run_lengths runs = encode(pixels);
  return {class_id, bounding_box(runs), runs};
}

mask block(int height, int width, int y1, int x1, int y2, int x2) {
  mask result{height, width};
  for (int y = y1; y < y2; ++y)
    for (int x = x1; x < x2; ++x) result(y, x) = 1;
  return result;
}

film_dataset two_films(const fs::path& folder) {
  film_dataset dataset;
  dataset.folder = folder;
  mask ring = block(6, 8, 1, 4, 5, 8);
  ring(2, 6) = 0;
  dataset.films.push_back({"a.png", 6, 8, {lung(left_lung, ring), lung(right_lung, block(6, 8, 1, 0, 5, 3))}});
  dataset.films.push_back({"sub/b \"\xC3\xBC\".png", 3, 3, {lung(right_lung, block(3, 3, 0, 0, 3, 1))}});
  dataset.films.push_back({"none.png", 3, 3, {}});
  dataset.films[0].definition = lung_definition::whole;
  dataset.films[0].source = "a \"hospital\" in M\xC3\xBCnster";
  dataset.films[1].definition = lung_definition::field;
  return dataset;
}

void check_same(const film_dataset& a, const film_dataset& b) {
  CHECK(a.sides == b.sides);
  CHECK(a.classes == b.classes);
  REQUIRE(a.films.size() == b.films.size());
  for (std::size_t i = 0; i < a.films.size(); ++i) {
    CHECK(a.films[i].file == b.films[i].file);
    CHECK(a.films[i].height == b.films[i].height);
    CHECK(a.films[i].width == b.films[i].width);
    CHECK(a.films[i].definition == b.films[i].definition);
    CHECK(a.films[i].source == b.films[i].source);
    REQUIRE(a.films[i].lungs.size() == b.films[i].lungs.size());
    for (std::size_t k = 0; k < a.films[i].lungs.size(); ++k) {
      CHECK(a.films[i].lungs[k].class_id == b.films[i].lungs[k].class_id);
      CHECK(a.films[i].lungs[k].area == b.films[i].lungs[k].area);
      CHECK(a.films[i].lungs[k].pixels == b.films[i].lungs[k].pixels);
    }
  }
}

/// A small valid file, its parts replaceable.
struct parts {
  std::string info = R"({"laterality":"patient"})";
  std::string images = R"([{"id":7,"file_name":"a.png","height":2,"width":3}])";
  std::string segmentation = R"({"size":[2,3],"counts":[1,2,3]})";
  std::string annotation = R"("id":1,"image_id":7,"category_id":2)";
  std::string categories = R"([{"id":1,"name":"left lung"},{"id":2,"name":"right lung"}])";
  std::string text() const {
    return R"({"info":)" + info + R"(,"images":)" + images + R"(,"annotations":[{)" + annotation +
           R"(,"segmentation":)" + segmentation + R"(}],"categories":)" + categories + "}";
  }
};

/// The message that reading `text` fails with; the test fails when it does not, or not with format_error.
std::string fault_of(const std::string& text) {
  const scratch_folder folder;
  put_file(folder / "d.json", text);
  std::string message;
  try {
    read_coco(folder / "d.json");
    FAIL("accepted: " << text.substr(0, 300));
  } catch (const format_error& fault) {
    message = fault.what();
  }
  CHECK_THAT(message, Catch::Contains("d.json: "));
  return message;
}

film_dataset read_text(const std::string& text, const coco_read_options& options = {}) {
  const scratch_folder folder;
  put_file(folder / "d.json", text);
  return read_coco(folder / "d.json", options);
}

}  // namespace

TEST_CASE("write_coco, read_coco: every mask code gives the dataset back") {
  const scratch_folder folder;
  for (const laterality sides : {laterality::patient, laterality::image})
    for (const mask_code code : {mask_code::counts, mask_code::compressed, mask_code::outlines}) {
      film_dataset dataset = two_films(folder.path());
      dataset.sides = sides;
      write_coco(folder / "d.json", dataset, code);
      const film_dataset again = read_coco(folder / "d.json");
      check_same(again, dataset);
      CHECK(fs::equivalent(again.folder, folder.path()));
    }
  CHECK(folder.count() == 1);
}

TEST_CASE("write_coco: a stream gets what a file beside the films does") {
  const scratch_folder folder;
  film_dataset dataset = two_films(folder.path());
  write_coco(folder / "d.json", dataset);
  std::ostringstream out;
  CHECK_THROWS_AS(write_coco(out, dataset), option_error);
  dataset.folder.clear();
  write_coco(out, dataset);
  CHECK(out.str() == contents_of(folder / "d.json"));
  dataset.films[0].file = "../a.png";
  CHECK_THROWS_AS(write_coco(out, dataset), format_error);
}

TEST_CASE("write_coco: what is not known of a film's origin is not written") {
  const scratch_folder folder;
  film_dataset dataset = two_films(folder.path());
  for (film_record& film : dataset.films) film.definition.reset(), film.source.clear();
  write_coco(folder / "d.json", dataset);
  CHECK_THAT(contents_of(folder / "d.json"), !Catch::Contains("lung_definition") && !Catch::Contains("source"));
}

TEST_CASE("write_coco: films in another folder are found from the file, without an absolute path in it") {
  const scratch_folder folder;
  fs::create_directories(folder / "films");
  fs::create_directories(folder / "out/deep");
  write_coco(folder / "out/deep/d.json", two_films(folder / "films"));
  CHECK(fs::equivalent(read_coco(folder / "out/deep/d.json").folder, folder / "films"));
  CHECK_THAT(contents_of(folder / "out/deep/d.json"), !Catch::Contains(folder.path().string()));
  CHECK_THAT(contents_of(folder / "out/deep/d.json"), Catch::Contains(R"("laterality":"patient")"));
  CHECK(read_coco(folder / "out/deep/d.json", {.images = "elsewhere"}).folder == "elsewhere");
}

TEST_CASE("write_coco: a file that cannot be there is a file error") {
  const scratch_folder folder;
  fs::create_symlink("loop", folder / "loop");
  for (const fs::path& file : {folder / "loop/d.json", folder / (std::string(300, 'a') + ".json")})
    CHECK_THROWS_AS(write_coco(file, two_films(folder / "films")), file_error);
  CHECK_THROWS_WITH(write_coco(folder / "d.json", two_films(folder / "loop")),
                    Catch::Contains("loop: leads nowhere: "));
}

TEST_CASE("write_coco: what no reader would take is refused and nothing is written") {
  const scratch_folder folder;
  const auto refused = [&](auto&& spoil) {
    film_dataset dataset = two_films(folder.path());
    spoil(dataset);
    CHECK_THROWS_AS(write_coco(folder / "d.json", dataset), format_error);
    CHECK(folder.count() == 0);
  };
  refused([](film_dataset& d) { d.films[0].file = "../a.png"; });
  refused([](film_dataset& d) { d.films[0].source = "\xFF"; });
  refused([](film_dataset& d) { d.films[0].height = 7; });
  refused([](film_dataset& d) { d.films[0].lungs[0].class_id = 3; });
  refused([](film_dataset& d) { d.films[0].lungs[0].pixels.counts = {5}; });
  refused([](film_dataset& d) { d.films[0].lungs[0].pixels.counts = {48}; });
  CHECK_THROWS_AS(write_coco(folder / "no/d.json", two_films(folder.path())), file_error);
}

TEST_CASE("read_coco: sections in any order, unknown members skipped, byte order mark allowed") {
  const film_dataset dataset = read_text(
      "\xEF\xBB\xBF{\"licenses\":[{\"id\":1,\"deep\":[[[{}]]]}],\"annotations\":[{\"segmentation\":{\"counts\":\"123\","
      "\"size\":[2,3]},\"category_id\":5,\"image_id\":-1,\"id\":9,\"iscrowd\":1,\"bbox\":[0,0,1,1.5],\"area\":2}],"
      "\"year\":2021,\"categories\":[{\"name\":\"Lung RIGHT\",\"id\":5}],\"images\":[{\"file_name\":\"x/y.png\","
      "\"width\":3,\"height\":2.0,\"id\":-1}]}");
  REQUIRE(dataset.films.size() == 1);
  CHECK(dataset.films[0].file == "x/y.png");
  REQUIRE(dataset.films[0].lungs.size() == 1);
  CHECK(dataset.films[0].lungs[0].class_id == right_lung);
  CHECK(dataset.films[0].lungs[0].pixels == run_lengths{2, 3, {1, 2, 3}});
  CHECK(dataset.films[0].lungs[0].area == box{0, 0, 2, 2});
  CHECK(dataset.classes == std::vector<std::string>{"left lung", "Lung RIGHT"});
}

TEST_CASE("read_coco: class ids follow the names of the sides, and any classes the order of the ids") {
  parts file;
  file.categories = R"([{"id":2,"name":"left"},{"id":1,"name":"right"},{"id":0,"name":"chest"}])";
  CHECK(read_text(file.text()).films[0].lungs[0].class_id == left_lung);
  CHECK(read_text(file.text()).classes == std::vector<std::string>{"left", "right"});
  CHECK(read_text(file.text()).category_ids == std::vector<std::int64_t>{2, 1});
  file.categories = R"([{"id":30,"name":"b"},{"id":2,"name":"a"}])";
  const film_dataset any = read_text(file.text(), {.any_classes = true});
  CHECK(any.films[0].lungs[0].class_id == 1);
  CHECK(any.classes == std::vector<std::string>{"a", "b"});
  CHECK(any.category_ids == std::vector<std::int64_t>{2, 30});
  CHECK(any.reading.sides_from == side_source::none);
  file.categories = R"([{"id":1,"name":"left lung"},{"id":2,"name":"left lobe"}])";
  file.segmentation += R"(},{"id":2,"image_id":7,"category_id":1,"segmentation":[[0,0,2,0,2,2]])";
  CHECK_THAT(fault_of(file.text()), Catch::Contains("two categories for one side"));
}

TEST_CASE("read_coco: laterality comes from the file, else from the caller") {
  parts file;
  file.info = R"({"laterality":"image"})";
  CHECK(read_text(file.text()).sides == laterality::image);
  file.info = "{}";
  CHECK(read_text(file.text()).sides == laterality::patient);
  CHECK(read_text(file.text(), {.unstated_sides = laterality::image}).sides == laterality::image);
  file.info = R"({"laterality":"left"})";
  CHECK_THAT(fault_of(file.text()), Catch::Contains("\"left\", expected \"patient\" or \"image\""));
}

TEST_CASE("coco: what the films are is kept, and only slices are said to be some") {
  const scratch_folder folder;
  film_dataset dataset = two_films(folder.path());
  write_coco(folder / "d.json", dataset);
  CHECK_THAT(contents_of(folder / "d.json"), !Catch::Contains("modality"));
  CHECK(read_coco(folder / "d.json").modality == film_modality::xray);
  dataset.modality = film_modality::ct;
  write_coco(folder / "d.json", dataset);
  CHECK(read_coco(folder / "d.json").modality == film_modality::ct);
  parts file;
  file.info = R"({"modality":"mr"})";
  CHECK_THAT(fault_of(file.text()), Catch::Contains("info.modality is \"mr\", expected \"xray\" or \"ct\""));
}

TEST_CASE("read_coco: broken JSON is reported with its place") {
  parts file;
  const std::string good = file.text();
  for (std::size_t length = 0; length < good.size(); length += 7)
    CHECK_THAT(fault_of(good.substr(0, length)), Catch::Contains("byte "));
  CHECK_THAT(fault_of(good + "x"), Catch::Contains("byte " + std::to_string(good.size())));
  CHECK_THAT(fault_of("[]"), Catch::Contains("the file is an array, expected an object"));
  CHECK_THAT(fault_of("3"), Catch::Contains("the file is a number"));
  CHECK_THAT(fault_of("\"\xff\""), Catch::Contains("Invalid encoding"));
  CHECK_THAT(fault_of(std::string(1'000'000, '[')), Catch::Contains("the file is an array"));
  CHECK_THAT(fault_of(R"({"x":)" + std::string(1'000'000, '[')), Catch::Contains("nested too deep"));
  CHECK_THAT(fault_of(R"({"images":)" + std::string(1'000'000, '[')), Catch::Contains("nested too deep"));
}

TEST_CASE("read_coco: files that cannot be opened or read are file errors") {
  const scratch_folder folder;
  CHECK_THROWS_WITH(read_coco(folder / "none.json"), Catch::Contains("none.json: cannot open: No such file"));
  CHECK_THROWS_AS(read_coco(folder.path()), file_error);
}

TEST_CASE("read_coco: missing members are named") {
  parts file;
  CHECK_THAT(fault_of("{}"), Catch::Contains("no array \"images\""));
  CHECK_THAT(fault_of(R"({"images":[],"annotations":[]})"), Catch::Contains("no array \"categories\""));
  file.images = R"([{"id":7,"file_name":"a.png","height":2}])";
  CHECK_THAT(fault_of(file.text()), Catch::Contains("images[0] (a.png): left out (no_size)"));
  file = {};
  file.annotation = R"("id":1,"image_id":7)";
  CHECK_THAT(fault_of(file.text()),
             Catch::Contains("annotations[0] (id 1) of a.png: left out (no_category): it has no category_id"));
  file = {};
  file.segmentation = R"({"counts":[6]})";
  CHECK_THAT(fault_of(file.text()), Catch::Contains("(damaged_mask): segmentation has no member \"size\""));
}

TEST_CASE("read_coco: wrong types and numbers are named") {
  const auto with = [](std::string parts::*which, const std::string& text) {
    parts file;
    file.*which = text;
    return fault_of(file.text());
  };
  CHECK_THAT(with(&parts::images, "{}"), Catch::Contains("images is an object, expected an array"));
  CHECK_THAT(with(&parts::images, "[3]"), Catch::Contains("images[0]: left out (damaged): is a number"));
  const std::string film = R"("file_name":"a.png","height":2)";
  CHECK_THAT(with(&parts::images, R"([{"id":7.5,"width":3,)" + film + "}]"), Catch::Contains("(no_film)"));
  for (const std::string width : {"0", "-3", "99999999999999999999", "2.5", "null", "\"three\"", "[3]"})
    CHECK_THAT(with(&parts::images, R"([{"id":7,"width":)" + width + "," + film + "}]"), Catch::Contains("(no_size)"));
  CHECK_THAT(with(&parts::images, R"([{"id":7,"width":NaN,)" + film + "}]"), Catch::Contains("byte "));
  CHECK_THAT(with(&parts::images, R"([{"id":7,"width":1e999,)" + film + "}]"), Catch::Contains("byte "));
  CHECK_THAT(with(&parts::segmentation, "null"), Catch::Contains("(no_mask)"));
  CHECK_THAT(with(&parts::segmentation, "[]"), Catch::Contains("(no_mask)"));
  CHECK_THAT(with(&parts::segmentation, "[3]"), Catch::Contains("outline of 1 values"));
  CHECK_THAT(with(&parts::segmentation, "[[0,0,1,1,\"a\",0]]"), Catch::Contains("a coordinate is a string"));
  CHECK_THAT(with(&parts::segmentation, "[[0,0,1,1]]"), Catch::Contains("outline of 4 values"));
  CHECK_THAT(with(&parts::segmentation, "[[0,0,1,1,0,1,2]]"), Catch::Contains("outline of 7 values"));
  CHECK_THAT(with(&parts::segmentation, R"({"size":[2,3],"counts":[1,-2,7]})"), Catch::Contains("counts is -2"));
  CHECK_THAT(with(&parts::segmentation, R"({"size":[2,3],"counts":[1.5]})"), Catch::Contains("not an integer"));
  CHECK_THAT(with(&parts::segmentation, R"({"size":[2,3],"counts":{}})"), Catch::Contains("counts is an object"));
  CHECK_THAT(with(&parts::segmentation, R"({"size":[2,3],"counts":"!"})"), Catch::Contains("fault at character 0"));
  CHECK_THAT(with(&parts::segmentation, R"({"size":[2],"counts":[6]})"), Catch::Contains("height and width"));
}

TEST_CASE("read_coco: contradictions are named") {
  const auto with = [](std::string parts::*which, const std::string& text) {
    parts file;
    file.*which = text;
    return fault_of(file.text());
  };
  const std::string film = R"({"id":7,"file_name":"a.png","height":2,"width":3})";
  const std::string other = R"({"id":7,"file_name":"b.png","height":2,"width":3})";
  CHECK_THAT(with(&parts::images, "[" + film + "," + other + "]"), Catch::Contains("id 7 belongs to other films, too"));
  CHECK_THAT(with(&parts::annotation, R"("id":1,"image_id":8,"category_id":2)"),
             Catch::Contains("annotations[0] (id 1): left out (no_film): its image_id 8 is no film's"));
  CHECK_THAT(with(&parts::annotation, R"("id":1,"image_id":7,"category_id":3)"),
             Catch::Contains("its category_id 3 is no category's"));
  CHECK_THAT(with(&parts::segmentation, R"({"size":[3,2],"counts":[1,2,3]})"),
             Catch::Contains("of a.png: left out (size_differs): the mask is 3 x 2, its film 2 x 3"));
  CHECK_THAT(with(&parts::segmentation, R"({"size":[2,3],"counts":[1,2]})"),
             Catch::Contains("add up to 3, expected 6"));
  CHECK_THAT(with(&parts::segmentation, R"({"size":[2,3],"counts":[6]})"), Catch::Contains("the mask is empty"));
  CHECK_THAT(with(&parts::segmentation, "[[0,0,9,0,9,1]]"), Catch::Contains("6 pixels outside its film of 2 x 3"));
  CHECK_THAT(with(&parts::segmentation, "[[0,0,0,0,0,0]]"), Catch::Contains("the mask is empty"));
}

TEST_CASE("read_coco: file names that leave the folder are refused") {
  for (const std::string name : {"/etc/passwd", "../a.png", "a/../../b.png", "..", "a/..", "C:/a.png", "C:a.png", ""})
    CHECK_THAT(fault_of(R"({"images":[{"id":1,"width":2,"height":2,"file_name":")" + name +
                        R"("}],"annotations":[],"categories":[]})"),
               Catch::Contains("file_name"));
  for (const std::string name : {R"(..\\a.png)", R"(\\\\host\\a.png)", R"(a\\..\\b.png)", R"(a\u0000.png)"})
    CHECK_THAT(fault_of(R"({"images":[{"id":1,"width":2,"height":2,"file_name":")" + name +
                        R"("}],"annotations":[],"categories":[]})"),
               Catch::Contains("(outside_folder)"));
  for (const std::string name : {"a..png", "..a/b.png", "a/...", "a b.png"}) CHECK(fault_of_film_name(name) == "");
}

TEST_CASE("read_coco: parts that are skipped cost no memory, one token has an upper end") {
  const scratch_folder folder;
  {
    std::ofstream out{folder / "long.json"};
    out << R"({"images":[],"annotations":[],"categories":[],"junk":[)";
    for (int i = 0; i < 200'000; ++i) out << R"({"a":[1,2,3],"b":"text"},)";
    out << "0]}";
  }
  CHECK(read_coco(folder / "long.json").films.empty());
  put_file(folder / "token.json", R"({"junk":")" + std::string(std::size_t{65} << 20, 'x') + "\"}");
  CHECK_THROWS_WITH(read_coco(folder / "token.json"), Catch::Contains("token.json") && Catch::Contains("too large"));
}

TEST_CASE("read_coco: touching runs are joined") {
  parts file;
  file.segmentation = R"({"size":[2,3],"counts":[1,1,0,1,3]})";
  CHECK(read_text(file.text()).films[0].lungs[0].pixels == run_lengths{2, 3, {1, 2, 3}});
}

TEST_CASE("read_coco: any damaged byte is read or refused, never more") {
  const scratch_folder folder;
  write_coco(folder / "good.json", two_films(folder.path()), mask_code::compressed);
  const std::string good = contents_of(folder / "good.json");
  random_stream random{3, 0};
  int refused = 0;
  for (int round = 0; round < 600; ++round) {
    std::string bad = good;
    for (int k = 0; k < 2; ++k)
      bad[random.below(static_cast<std::uint32_t>(bad.size()))] = static_cast<char>(random.below(256));
    put_file(folder / "bad.json", bad);
    try {
      for (const film_record& film : read_coco(folder / "bad.json").films)
        for (const instance& each : film.lungs) validate(each.pixels, "bad.json");
    } catch (const format_error&) {
      ++refused;
    }
  }
  CHECK(refused > 300);
}
