// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/report/film_files.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>

#include "../support/scratch_folder.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/image/mask_io.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/pixels/rle.hpp"

using namespace lungseg;
using lungseg_test::scratch_folder;

namespace {

/// A film of 20 x 30 on which only the left lung was found: a block of 6 x 5 pixels.
film_prediction one_lung() {
  mask inside{20, 30};
  for (int y = 4; y < 10; ++y)
    for (int x = 20; x < 25; ++x) inside(y, x) = 1;
  film_prediction found{"film.png", 20, 30, laterality::patient, {}, {}};
  found.lungs.push_back({left_lung, 0.9f, bounding_box(encode(inside)), encode(inside)});
  return found;
}

}  // namespace

TEST_CASE("result_names: films of one name get numbers", "[infer]") {
  result_names names;
  CHECK(names("a/film.png") == "film");
  CHECK(names("b/film.jpg") == "film-2");
  CHECK(names("film-2.png") == "film-2-2");
  CHECK(names("c/film.png") == "film-3");
  CHECK(names("1.2.840.png") == "1.2.840");
}

TEST_CASE("result_names: names that files can have, each its own, in UTF-8", "[infer]") {
  result_names names;
  const std::string longest(243, 'x');
  CHECK(names(longest + ".png") == longest);
  const std::string numbered = names("b/" + longest + ".png");
  CHECK(numbered == std::string(241, 'x') + "-2");
  const std::string a = names(longest + "a.png"), b = names(longest + "b.png");
  CHECK(a != b);
  for (const std::string& name : {a, b}) {
    CHECK(result_files{name}.overlay.size() == 255);
    CHECK_THAT(name, Catch::StartsWith(std::string(234, 'x') + "-"));
  }
  result_names again;
  CHECK(again(longest + "b.png") == b);  // whatever films are beside it
  CHECK(names("caf\xE9.png") == "caf\xEF\xBF\xBD");
  CHECK(names("caf\xE8.png") == "caf\xEF\xBF\xBD-2");
}

TEST_CASE("reason_without_folder: the film's name stays, its folder goes", "[infer]") {
  const std::filesystem::path file = "/home/anna/patients/film.png";
  CHECK(reason_without_folder(std::runtime_error{"/home/anna/patients/film.png: is empty"}, file) ==
        "film.png: is empty");
  CHECK(reason_without_folder(std::runtime_error{"x /home/anna/patients/film.png y /home/anna/patients/film.png"},
                              file) == "x film.png y film.png");
  CHECK(reason_without_folder(std::runtime_error{"film.png: is empty"}, "film.png") == "film.png: is empty");
  CHECK(reason_without_folder(std::runtime_error{"no lungs"}, file) == "no lungs");
  CHECK(reason_without_folder(std::bad_alloc{}, file) == "film.png: needs more memory than there is");
}

TEST_CASE("reason_without_folder: a film that is called otherwise than its file is never named by it", "[infer]") {
  const auto told = [](const std::string& message, const std::filesystem::path& file) {
    return reason_without_folder(std::runtime_error{message}, file, "film_000001");
  };
  CHECK(told("/a/doe^john/1: 1025 by 1 pixels, v1.11", "/a/doe^john/1") ==
        "film_000001: 1025 by film_000001 pixels, v1.11");
  CHECK(told("1: tag 0011 of '1' cut short", "1") == "film_000001: tag 0011 of 'film_000001' cut short");
  CHECK(told("/a/film: no film_x, films or (film)", "/a/film") ==
        "film_000001: no film_000001_x, films or (film_000001)");
  CHECK(told("read/a/doe: doe, doe.", "/a/doe") == "readfilm_000001: film_000001, film_000001.");
  CHECK(reason_without_folder(std::bad_alloc{}, "/a/doe", "film_000001") ==
        "film_000001: needs more memory than there is");
}

TEST_CASE("write_film_files: masks in the film's grid, and an overlay beside the film", "[infer]") {
  const scratch_folder folder;
  const film shown{20, 30, 100};
  const film_prediction found = one_lung();
  write_film_files(folder.path(), "film", shown, found);
  CHECK(folder.count() == 3);
  CHECK(read_mask(folder / "film_left.png") == decode(found.lungs[0].pixels));
  CHECK(read_mask(folder / "film_right.png") == mask(20, 30));
  CHECK(image_size(folder / "film_overlay.png").height == 20);
  CHECK(image_size(folder / "film_overlay.png").width > 60);

  const rgb_image both = beside_overlay(shown, mask_of(found, left_lung), mask_of(found, right_lung));
  CHECK(both(6, 22) == rgb{100, 100, 100});                    // the film itself
  CHECK(both(6, both.width - 30 + 22) != rgb{100, 100, 100});  // painted
  CHECK(both(6, both.width - 30 + 5) == rgb{100, 100, 100});   // no lung there
  CHECK_THROWS_AS(write_film_files(folder / "missing", "film", shown, found), file_error);
  CHECK_THROWS_AS(beside_overlay(film{10, 10}, mask{20, 30}, mask{20, 30}), shape_error);
}

TEST_CASE("write_film_files: all three or none, and they are known for results", "[infer]") {
  const scratch_folder folder;
  const film shown{20, 30, 100};
  write_film_files(folder.path(), "film", shown, one_lung());
  for (const char* file : {"film_left.png", "film_right.png", "film_overlay.png"}) CHECK(is_own_picture(folder / file));
  const std::string too_long(245, 'x');  // the masks' names are short enough, the overlay's is not
  CHECK_THROWS_AS(write_film_files(folder.path(), too_long, shown, one_lung()), file_error);
  CHECK(folder.count() == 3);
  write_png(folder / "film_left.png", shown);  // by now somebody else's
  remove_film_files(folder.path(), "film");
  CHECK(folder.count() == 1);
}
