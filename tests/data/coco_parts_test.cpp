// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// One bad part of a COCO file costs that part, and is named.
#include <catch2/catch.hpp>

#include "../support/reading_faults.hpp"
#include "../support/scratch_folder.hpp"
#include "lungseg/data/coco/coco.hpp"
#include "lungseg/data/image/png_writer.hpp"

using namespace lungseg;
using namespace lungseg_test;
using Catch::Contains;

namespace {

/// Two films of 10 x 20, each with a left lung on the right (columns 12 to 17) and a right lung on the left (2 to 7).
struct coco_file {
  std::string info = R"({"description":""})";
  std::string images =
      R"({"id":1,"file_name":"a.png","height":10,"width":20},{"id":2,"file_name":"sub/b.png","height":10,"width":20})";
  std::string annotations =
      lung(1, 1, 1, left) + "," + lung(2, 1, 2, right) + "," + lung(3, 2, 1, left) + "," + lung(4, 2, 2, right);
  std::string categories = R"({"id":1,"name":"left lung"},{"id":2,"name":"right lung"})";

  static constexpr const char* left = "[[12,1,17,1,17,9,12,9]]";
  static constexpr const char* right = "[[2,1,7,1,7,9,2,9]]";

  static std::string lung(int id, int image, int category, const std::string& segmentation) {
    return R"({"id":)" + std::to_string(id) + R"(,"image_id":)" + std::to_string(image) + R"(,"category_id":)" +
           std::to_string(category) + R"(,"segmentation":)" + segmentation + "}";
  }
  void replace(const std::string& what, const std::string& with) {
    for (std::string* part : {&info, &images, &annotations, &categories})
      for (std::size_t at = 0; (at = part->find(what, at)) != part->npos; at += with.size())
        part->replace(at, what.size(), with);
  }
  film_dataset read(const coco_read_options& options = {}) const {
    const scratch_folder folder;
    write_png(folder / "a.png", film{10, 20, 90});
    std::filesystem::create_symlink("a.png", folder / "link.png");
    put_file(folder / "d.json", R"({"info":)" + info + R"(,"images":[)" + images + R"(],"annotations":[)" +
                                    annotations + R"(],"categories":[)" + categories + "]}");
    return read_coco(folder / "d.json", options);
  }
};

/// Both films with both lungs, each on its side.
void check_whole(const film_dataset& set) {
  REQUIRE(set.films.size() == 2);
  CHECK(set.films[1].file == "sub/b.png");
  for (const film_record& film : set.films) {
    CHECK_FALSE(film.lost_lung);
    REQUIRE(film.lungs.size() == 2);
    for (const instance& each : film.lungs) CHECK((each.area.x1 == 12) == (each.class_id == left_lung));
  }
}

/// What was said of the file, each with its reason.
}  // namespace

TEST_CASE("read_coco: what is not needed may be anything") {
  const auto whole = [](auto&& change) {
    coco_file file;
    change(file);
    const film_dataset set = file.read();
    check_whole(set);
    CHECK(faults_of(set) == "");
  };
  whole([](coco_file&) {});
  for (const char* info : {"null", "[]", "3", "\"text\"", R"([{"a":1}])", R"({"laterality":null,"image_folder":null})"})
    whole([&](coco_file& f) { f.info = info; });
  for (const char* member : {R"("area":null)", R"("bbox":[])", R"("bbox":null)", R"("bbox":["x"],"area":"12.5")",
                             R"("iscrowd":1)", R"("attributes":{"a":[1,{}]})"})
    whole([&](coco_file& f) { f.replace("\"segmentation\"", std::string{member} + ",\"segmentation\""); });
  for (const char* id : {"0", "1.0", "null", "\"x\"", "[]"})
    for (const char* given : {"1", "2", "3", "4"})
      whole([&](coco_file& f) {
        f.replace(R"({"id":)" + std::string{given} + ",\"image_id\"", R"({"id":)" + std::string{id} + ",\"image_id\"");
      });
  whole([](coco_file& f) {  // no ids at all
    for (const char* id : {"1", "2", "3", "4"})
      f.replace(R"("id":)" + std::string{id} + ",\"image_id\"", "\"image_id\"");
  });
  whole([](coco_file& f) {  // ids as text, in one place and in all
    f.replace(R"("id":1,"file)", R"("id":"1","file)");
    f.replace("\"image_id\":2", "\"image_id\":\"2\"");
    f.replace("\"category_id\":2", "\"category_id\":2.0");
  });
  whole([](coco_file& f) {  // ids that are no numbers
    f.replace(R"("id":1,"file)", R"("id":"one","file)");
    f.replace("\"image_id\":1", "\"image_id\":\"one\"");
  });
  whole([](coco_file& f) { f.replace("\"image_id\":2", "\"image_id\":\"sub/b.png\""); });
  whole([](coco_file& f) { f.replace("\"image_id\":2", "\"image_id\":\"b\""); });
  whole([](coco_file& f) { f.replace("\"height\":10", "\"height\":\"10\""); });
  whole([](coco_file& f) { f.replace("sub/b.png", R"(sub\\b.png)"); });
  whole([](coco_file& f) { f.categories += R"(,{"id":9,"name":"left clavicle"},{"id":10})"; });
  whole([](coco_file& f) { f.replace("[[12,1,17,1,17,9,12,9]]", "[12,1,17,1,17,9,12,9]"); });
  whole([](coco_file& f) { f.replace("[[12,1,17,1", R"([["12",1.0,"17",1)"); });
  whole([](coco_file& f) { f.replace("[[12,1,17,1,17,9,12,9]]", "[[12,1,17,1,17,9,12,9],[3,3,4,4]]"); });  // a stray
}

TEST_CASE("read_coco: a bad annotation costs that annotation, and is named") {
  const auto costs = [](const std::string& annotation, const std::string& reason, const std::string& other = "") {
    coco_file file;
    file.annotations += "," + annotation;
    const film_dataset set = file.read();
    check_whole(set);
    CHECK(set.reading.left_out() == 1);
    CHECK_THAT(faults_of(set), Contains("annotations[4]") && Contains("left out (" + reason + ")") && Contains(other));
  };
  costs(coco_file::lung(9, 1, 1, "[]"), "no_mask", "(id 9) of a.png");
  costs(coco_file::lung(9, 1, 1, "null"), "no_mask");
  costs(R"({"id":9,"image_id":2,"category_id":1,"bbox":[1,1,3,3]})", "no_mask", "(id 9) of sub/b.png");
  costs(coco_file::lung(9, 1, 1, "[[1,1,3,3]]"), "damaged_mask");
  costs(coco_file::lung(9, 1, 1, "[[1,1,3,3,2]]"), "damaged_mask");
  costs(coco_file::lung(9, 1, 1, "[[1,1,3,3,null,7]]"), "damaged_mask");
  costs(coco_file::lung(9, 1, 1, R"({"size":[10,20],"counts":[3]})"), "damaged_mask");
  costs(coco_file::lung(9, 1, 1, R"({"size":[20,10],"counts":[100,100]})"), "size_differs");
  costs(coco_file::lung(9, 1, 1, R"({"size":[10,20],"counts":[200]})"), "empty_mask");
  costs(coco_file::lung(9, 1, 1, "[[100,1,170,1,170,9]]"), "outside_film");
  costs(coco_file::lung(9, 1, 1, "[[100,1,1e300,1,170,9]]"), "outside_film", "more than 1000000000 pixels outside");
  costs(coco_file::lung(9, 8, 1, coco_file::left), "no_film", "(id 9): ");
  costs(R"({"id":9,"category_id":1,"segmentation":[[1,1,3,3,1,3]]})", "no_film");
  costs(coco_file::lung(9, 1, 8, coco_file::left), "no_category");
  costs(R"({"id":9,"image_id":1,"segmentation":[[1,1,3,3,1,3]]})", "no_category");
  costs("3", "damaged");
  costs(coco_file::lung(9, 1, 1, coco_file::left), "duplicate", "annotations[0]");
}

TEST_CASE("read_coco: outlines that reach a little out of the film are cut, and named beyond two pixels") {
  coco_file file;
  file.annotations = coco_file::lung(5, 1, 2, "[[-2,1,7,1,7,9,-2,9]]");
  CHECK(faults_of(file.read()) == "");
  CHECK(file.read().films[0].lungs[0].area == box{0, 1, 7, 9});
  file.annotations = coco_file::lung(5, 1, 2, "[[2,1,7,1,7,12,2,12]]");  // 2 of the 20 x 10 pixels' longer side
  CHECK(faults_of(file.read()) == "");
  coco_file large;
  large.replace("\"height\":10", "\"height\":100");
  large.annotations = coco_file::lung(5, 1, 2, "[[-6,1,7,1,7,9,-6,9]]");
  const film_dataset set = large.read();
  CHECK(set.films[0].lungs[0].area == box{0, 1, 7, 9});
  CHECK(set.reading.left_out() == 0);
  CHECK_THAT(faults_of(set), Contains("annotations[0] (id 5) of a.png: used (clipped)") && Contains("6 pixels"));
  large.annotations = coco_file::lung(5, 1, 2, "[[-10,1,7,1,7,9,-10,9]]");
  CHECK(large.read().reading.left_out() == 0);
  large.annotations =
      coco_file::lung(5, 1, 2, coco_file::right) + "," + coco_file::lung(6, 1, 1, "[[-10.5,1,7,1,7,9]]");
  CHECK_THAT(faults_of(large.read()), Contains("(outside_film)"));
}

TEST_CASE("read_coco: a film that lost a mask knows it, and one that lost all is left out") {
  coco_file file;
  file.annotations = coco_file::lung(1, 1, 1, "[]") + "," + coco_file::lung(2, 1, 2, coco_file::right) + "," +
                     coco_file::lung(3, 2, 1, "[[0,0]]");
  const film_dataset set = file.read();
  REQUIRE(set.films.size() == 1);
  CHECK(set.films[0].lost_lung);
  CHECK(set.films[0].lungs.size() == 1);
  CHECK_THAT(faults_of(set), Contains("sub/b.png: left out (no_lung_left)"));
  file.annotations = coco_file::lung(3, 2, 1, "[[0,0]]");
  CHECK_THROWS_WITH(file.read(),
                    Contains("d.json") && Contains("nothing of it can be used") && Contains("damaged_mask"));
}

TEST_CASE("read_coco: a bad film costs that film") {
  const auto with = [](const std::string& images) {
    coco_file file;
    file.images = images;
    return file.read();
  };
  const std::string b = R"(,{"id":2,"file_name":"sub/b.png","height":10,"width":20})";
  for (const char* name : {"\"/etc/passwd\"", "\"../a.png\"", "null", "\"\""}) {
    const film_dataset set = with(R"({"id":1,"height":10,"width":20,"file_name":)" + std::string{name} + "}" + b);
    REQUIRE(set.films.size() == 1);
    CHECK(set.films[0].file == "sub/b.png");
    CHECK_THAT(faults_of(set),
               Contains("images[0]") && Contains("file_name") && Contains("annotations[0] (id 1): left out"));
    CHECK(set.reading.left_out() == 3);  // the film and its lungs
  }
  check_whole(with(R"({"id":1,"file_name":"a.png"})" + b));
  CHECK_THAT(faults_of(with(R"({"id":1,"file_name":"a.png","height":null})" + b)),
             Contains("images[0] (a.png): used (size_read)"));
  CHECK_THAT(faults_of(with(R"({"id":1,"file_name":"none.png"})" + b)), Contains("(no_size)") && Contains("none.png"));
  check_whole(with(
      R"({"file_name":"a.png","height":10,"width":20,"id":1},{"id":1,"file_name":"a.png","height":10,"width":20})" +
      b));
  const film_dataset twice = with(
      R"({"id":5,"file_name":"a.png","height":10,"width":20},{"id":1,"file_name":"./a.png","height":10,"width":20})" +
      b);
  check_whole(twice);
  CHECK_THAT(faults_of(twice), Contains("images[1] (./a.png): used (one_film)"));
  const film_dataset linked = with(
      R"({"id":5,"file_name":"link.png","height":10,"width":20},{"id":1,"file_name":"a.png","height":10,"width":20})" +
      b);
  check_whole(linked);
  CHECK_THAT(faults_of(linked), Contains("images[1] (a.png): used (one_film): is the same file as link.png"));
  const film_dataset nameless = with(R"({"file_name":"a.png","height":10,"width":20})" + b);
  CHECK(nameless.films.size() == 1);
  CHECK_THAT(faults_of(nameless), Contains("a.png: left out (no_id)"));
}

TEST_CASE("read_coco: a film or category that is the only one needs no id") {
  coco_file file;
  file.images = R"({"file_name":"a.png","height":10,"width":20})";
  file.annotations = R"({"segmentation":[[12,1,17,1,17,9,12,9]]})";
  file.categories = R"({"id":4,"name":"left lung"})";
  const film_dataset set = file.read();
  REQUIRE(set.films.at(0).lungs.size() == 1);
  CHECK(set.films[0].lungs[0].class_id == left_lung);
  CHECK(faults_of(set) == "");
}

TEST_CASE("read_coco: an image may say what its masks cover and where it comes from", "[data]") {
  coco_file file;
  file.replace(R"("file_name":"a.png")", R"("file_name":"a.png","lung_definition":"whole","source":"covid")");
  const film_dataset set = file.read();
  check_whole(set);
  CHECK(set.films[0].definition == lung_definition::whole);
  CHECK(set.films[0].source == "covid");
  CHECK(set.films[1].definition == std::nullopt);
  CHECK(set.films[1].source.empty());

  coco_file open;
  open.replace(R"("file_name":"a.png")", R"("file_name":"a.png","lung_definition":null,"source":7)");
  CHECK(open.read().films[0].definition == std::nullopt);
  CHECK(open.read().films[0].source == "7");
}

TEST_CASE("read_coco: a definition that there is none of, or a source that is no name, costs its film and is named",
          "[data]") {
  const auto fault_of = [](const std::string& member) {
    coco_file file;
    file.replace(R"("file_name":"sub/b.png")", R"("file_name":"sub/b.png",)" + member);
    const film_dataset set = file.read();
    CHECK(set.films.size() == 1);
    return faults_of(set);
  };
  CHECK_THAT(
      fault_of(R"("lung_definition":"heart")"),
      Contains(R"(images[1])") && Contains(R"(sub/b.png: lung_definition is "heart", expected "field" or "whole")"));
  CHECK_THAT(fault_of(R"("lung_definition":1)"), Contains("lung_definition is a number"));
  CHECK_THAT(fault_of(R"("source":["x"])"), Contains("sub/b.png: source is an array, expected a name"));
}

TEST_CASE("read_coco: entries of one film add up, unless they contradict each other", "[data]") {
  const auto read = [](const std::string& again) {
    coco_file file;
    file.replace(R"("file_name":"a.png")", R"("file_name":"a.png","lung_definition":"field")");
    file.images += R"(,{"id":3,"file_name":"a.png",)" + again + "}";
    return file.read();
  };
  const film_dataset one = read(R"("source":"jsrt")");
  CHECK(one.films[0].definition == lung_definition::field);
  CHECK(one.films[0].source == "jsrt");
  CHECK_THAT(faults_of(one), Contains("one_film"));
  const film_dataset two = read(R"("lung_definition":"whole")");
  CHECK(two.films[0].definition == lung_definition::field);
  CHECK_THAT(faults_of(two), Contains("duplicate") && Contains("with another definition or source"));
}
