// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/image/png.hpp"
#include "lungseg/data/image/stb.hpp"

#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>

#include "lungseg/core/random.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/image/mask_io.hpp"
#include "support/scratch_folder.hpp"

using namespace lungseg;
using namespace lungseg_test;

namespace {

film film_of_levels(int height, int width, std::uint32_t levels) {
  film out{height, width};
  random_stream random{1, 2};
  for (auto& v : out.pixels) v = static_cast<std::uint8_t>(random.below(levels));
  return out;
}

/// Pixels of a colour PNG, decoded without the library's own rules.
rgb_image decoded(const std::vector<std::uint8_t>& png) {
  int w = 0, h = 0, channels = 0;
  const std::unique_ptr<std::uint8_t, void (*)(void*)> p{
      detail::stb::stbi_load_from_memory(png.data(), static_cast<int>(png.size()), &w, &h, &channels, 3), std::free};
  REQUIRE(p);
  rgb_image out{h, w};
  for (std::size_t i = 0; i < out.pixels.size(); ++i)
    out.pixels[i] = {p.get()[3 * i], p.get()[3 * i + 1], p.get()[3 * i + 2]};
  return out;
}

}  // namespace

TEST_CASE("png_crc: the checksum of the end chunk, which is the same in every PNG") {
  const std::uint8_t end[] = {'I', 'E', 'N', 'D'};
  CHECK(detail::png_crc(end) == 0xAE426082);
}

TEST_CASE("write_png: a film comes back as it was, whatever its size") {
  const scratch_folder folder;
  for (const int height : {1, 2, 7, 64})
    for (const int width : {1, 3, 8, 9, 65}) {
      const film in = film_of_levels(height, width, 256);
      write_png(folder / "a.png", in);
      CHECK(read_film(folder / "a.png") == in);
    }
}

TEST_CASE("write_png: smooth films are compressed by their predictor") {
  film in{256, 256};
  for (int y = 0; y < 256; ++y)
    for (int x = 0; x < 256; ++x) in(y, x) = static_cast<std::uint8_t>((y + 2 * x) / 3);
  CHECK(encode_png(in).size() < 256 * 256 / 20);
}

TEST_CASE("write_png: a film of black and white takes one bit a pixel") {
  const scratch_folder folder;
  film in = film_of_levels(33, 21, 2);
  for (auto& v : in.pixels) v = v ? 255 : 0;
  const auto png = encode_png(in);
  CHECK(detail::read_png_header(png, "in memory").bits == 1);
  CHECK(png.size() < 33 * 4 + 100);
  write_png(folder / "a.png", in);
  CHECK(read_film(folder / "a.png") == in);
}

TEST_CASE("write_mask: any value but 0 is white, and reads back as 1") {
  const scratch_folder folder;
  const mask in{film_of_levels(19, 50, 3).view()};
  write_mask(folder / "m.png", in);
  const film seen = read_film(folder / "m.png");
  const mask back = read_mask(folder / "m.png");
  for (std::size_t i = 0; i < in.pixels.size(); ++i) {
    CHECK(seen.pixels[i] == (in.pixels[i] ? 255 : 0));
    CHECK(back.pixels[i] == (in.pixels[i] ? 1 : 0));
  }
}

TEST_CASE("write_png: colour") {
  rgb_image in{5, 9};
  random_stream random{3, 4};
  for (rgb& p : in.pixels) p = {static_cast<std::uint8_t>(random.bits()), static_cast<std::uint8_t>(random.bits()), 7};
  CHECK(decoded(encode_png(in)) == in);
}

TEST_CASE("write_png: no pixels, no file") {
  const scratch_folder folder;
  CHECK_THROWS_AS(write_png(folder / "a.png", film{}), shape_error);
  CHECK_THROWS_AS(write_png(folder / "a.png", rgb_image{0, 5}), shape_error);
  CHECK_THROWS_AS(write_mask(folder / "a.png", mask{5, 0}), shape_error);
  CHECK(folder.count() == 0);
}

TEST_CASE("write_png: a folder that is not there, or a full disk, leaves what was there") {
  const scratch_folder folder;
  CHECK_THROWS_WITH(write_png(folder / "none" / "a.png", film{2, 2}), Catch::Contains("a.png: cannot create"));
  const film before = film_of_levels(4, 4, 256);
  write_png(folder / "a.png", before);

  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tiny{200, limit.rlim_max};
  setrlimit(RLIMIT_FSIZE, &tiny);  // the system now refuses longer files, as a full disk does
  CHECK_THROWS_AS(write_png(folder / "a.png", film_of_levels(64, 64, 256)), file_error);
  setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, handler);
  CHECK(read_film(folder / "a.png") == before);
  CHECK(folder.count() == 1);
}
