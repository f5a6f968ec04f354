// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Films whose grey levels or borders differ, and nothing else, have the same lungs.

#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <string>

#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "material.hpp"
#include "program.hpp"
#include "support/odd_images.hpp"

using namespace lungseg_test;

namespace {

/// The film in 16 bits, each level changed by the function.
template <class Change>
void write_wide(const std::filesystem::path& file, const lungseg::film& in, Change&& change) {
  odd_png wide{static_cast<std::uint32_t>(in.width), static_cast<std::uint32_t>(in.height), 16, 0, 0, {}, {}, {}};
  for (int y = 0; y < in.height; ++y) {
    std::vector<std::uint16_t> row;
    for (int x = 0; x < in.width; ++x) row.push_back(static_cast<std::uint16_t>(change(in(y, x), y, x)));
    wide.rows.push_back(row16(row));
  }
  put_bytes(file, encode(wide));
}

const rapidjson::Value& film_of(const rapidjson::Document& table, const std::string& name) {
  for (const auto& film : table["films"].GetArray())
    if (film["file_name"].GetString() == name) return film;
  throw std::runtime_error{"no film " + name + " in the table"};
}

}  // namespace

TEST_CASE(
    "program: an offset, a bright pixel, a factor and a border change no lung, and the report says what was seen") {
  const scratch_folder folder;
  const std::filesystem::path films = folder / "films";
  std::filesystem::create_directories(films);
  const lungseg::film in = lungseg::read_film(lungseg::list_films(std::filesystem::path{made().films} / "images")[0]);
  write_wide(films / "plain.png", in, [](int v, int, int) { return 16 * v; });
  write_wide(films / "offset.png", in, [](int v, int, int) { return 16 * v + 20000; });
  write_wide(films / "outlier.png", in, [](int v, int y, int x) { return y == 5 && x == 9 ? 65535 : 16 * v; });
  lungseg::film bordered{in.height + 60, in.width + 80, 255};
  for (int y = 0; y < in.height; ++y) std::copy_n(in.row(y), in.width, bordered.row(y + 20) + 50);
  lungseg::write_png(films / "bordered.png", bordered);

  const std::string out = (folder / "out").string();
  const program_run run =
      run_program("predict -q --min-score 0 --model " + made().model + " --out " + out + " " + films.string());
  INFO(run.err);
  REQUIRE(run.status == 0);
  const auto mask = [&](const std::string& name) { return lungseg::read_film(out + "/" + name); };
  for (const std::string side : {"left", "right"}) {
    const lungseg::film plain = mask("plain_" + side + ".png");
    CHECK(mask("offset_" + side + ".png") == plain);
    const lungseg::film other = mask("outlier_" + side + ".png");  // the pixel is seen, as white as the rest
    REQUIRE((other.height == plain.height && other.width == plain.width));
    std::size_t different = 0;
    for (std::size_t i = 0; i < plain.pixels.size(); ++i) different += other.pixels[i] != plain.pixels[i];
    CHECK(different <= plain.pixels.size() / 100);
  }
  rapidjson::Document table;
  table.Parse(contents_of(out + "/films.json").c_str());
  REQUIRE(table.IsObject());
  const int black = film_of(table, "plain.png")["levels"]["black"].GetInt();
  const int white = film_of(table, "plain.png")["levels"]["white"].GetInt();
  CHECK((black >= 0 && black < white && white <= 4080));
  CHECK(film_of(table, "offset.png")["levels"]["black"].GetInt() == black + 20000);
  CHECK(film_of(table, "offset.png")["levels"]["white"].GetInt() == white + 20000);
  CHECK(film_of(table, "outlier.png")["levels"]["white"].GetInt() == white);
  const auto& content = film_of(table, "bordered.png")["content"];
  const auto& whole = film_of(table, "plain.png")["content"];
  CHECK(content["x"].GetInt() == whole["x"].GetInt() + 50);
  CHECK(content["y"].GetInt() == whole["y"].GetInt() + 20);
  CHECK(content["width"].GetInt() == whole["width"].GetInt());
  CHECK(content["height"].GetInt() == whole["height"].GetInt());
  CHECK_THAT(contents_of(out + "/report_files/films-0001.js"),
             Catch::Matchers::Contains("\"content\":{\"x\":" + std::to_string(content["x"].GetInt()) + ","));
}
