// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/annotation/image_ids.hpp"

#include <catch2/catch.hpp>

#include "lungseg/data/coco/coco.hpp"
#include "lungseg/data/dataset/dataset_file.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/seed/seed_json.hpp"
#include "support/scratch_folder.hpp"

using namespace lungseg;
using namespace lungseg_test;
using ids = std::vector<std::int64_t>;

namespace {

/// Films of 6 x 8 pixels with both lungs.
film_dataset films_with(const scratch_folder& folder, const std::vector<std::optional<std::int64_t>>& ids) {
  film_dataset set;
  set.folder = folder.path();
  const run_lengths left{6, 8, {36, 6, 6}}, right{6, 8, {6, 6, 36}};
  for (const auto& id : ids) {
    const std::string name = "f" + std::to_string(set.films.size()) + ".png";
    write_png(folder / name, film{6, 8, 90});
    set.films.push_back(
        {name, 6, 8, {{left_lung, bounding_box(left), left}, {right_lung, bounding_box(right), right}}, id});
  }
  return set;
}

}  // namespace

TEST_CASE("image_ids: the dataset's own where every film has one of its own, else the places") {
  const scratch_folder folder;
  CHECK(image_ids(films_with(folder, {7, 0, -3})) == ids{7, 0, -3});
  CHECK(image_ids(films_with(folder, {7, {}, 9})) == ids{1, 2, 3});
  CHECK(image_ids(films_with(folder, {7, 7, 9})) == ids{1, 2, 3});
  CHECK(image_ids({}).empty());
}

TEST_CASE("category_id: the file's, or the class itself") {
  const ids file{31, 4};
  CHECK(category_id(file, left_lung) == 31);
  CHECK(category_id(file, right_lung) == 4);
  CHECK(category_id(file, 3) == 3);
  CHECK(category_id({}, right_lung) == right_lung);
}

TEST_CASE("datasets: ids live through files of either format, and end where files are joined") {
  const scratch_folder folder;
  const film_dataset films = films_with(folder, {70, 0});
  write_coco(folder / "coco.json", films);
  const film_dataset coco = read_dataset(folder / "coco.json");
  CHECK(image_ids(coco) == ids{70, 0});
  CHECK(coco.category_ids == ids{1, 2});
  write_seed(folder / "seed.json", films);
  CHECK(image_ids(read_dataset(folder / "seed.json")) == ids{1, 2});

  film_dataset rest = coco;
  const film_dataset part = split_off(rest, 0.5, 1);
  CHECK(part.category_ids == coco.category_ids);
  CHECK(image_ids(part) == ids{rest.films[0].image_id == 70 ? 0 : 70});
  const film_dataset joined = merge({coco, read_dataset(folder / "seed.json")});
  CHECK(joined.category_ids.empty());
  for (const film_record& film : joined.films) CHECK_FALSE(film.image_id);
}

TEST_CASE("read_coco: categories keep their ids, a side without one gets a new one") {
  const scratch_folder folder;
  const auto category_ids = [&](const std::string& categories) {
    put_file(folder / "d.json", R"({"images":[],"annotations":[],"categories":[)" + categories + "]}");
    return read_coco(folder / "d.json").category_ids;
  };
  CHECK(category_ids(R"({"id":9,"name":"right lung"},{"id":40,"name":"left lung"})") == ids{40, 9});
  CHECK(category_ids(R"({"id":1,"name":"right lung"})") == ids{2, 1});
}
