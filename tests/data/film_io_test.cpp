// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/data/image/mask_io.hpp"
#include "lungseg/data/image/png.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/pixels/rle.hpp"

#include <catch2/catch.hpp>

#include "support/odd_images.hpp"
#include "support/real_data.hpp"
#include "support/scratch_folder.hpp"

using namespace lungseg;
using namespace lungseg_test;
using Catch::Matchers::Contains;

namespace {

std::filesystem::path save(const scratch_folder& folder, const bytes& contents, const std::string& name = "film.png") {
  put_bytes(folder / name, contents);
  return folder / name;
}

template <class Odd>
film decoded_pixels(const scratch_folder& folder, const Odd& in) {
  return read_film(save(folder, encode(in), "odd"));
}

film film_of_one_row(const std::vector<std::uint8_t>& values) {
  film out{1, static_cast<int>(values.size())};
  out.pixels = values;
  return out;
}

/// Reads the file in both ways and returns the message, which must begin with the file's name.
template <class Error>
std::string fault_of_film(const std::filesystem::path& file, const read_options& options = {}) {
  try {
    read_film(file, options);
  } catch (const Error& fault) {
    CHECK_THAT(fault.what(), Catch::StartsWith(file.string() + ": "));
    CHECK_THROWS_AS(read_mask(file, options), Error);
    return fault.what();
  }
  FAIL("no error of the expected type for " << file);
  return {};
}

}  // namespace

TEST_CASE("read_film: grey of 1, 2, 4 and 8 bits is spread over 0 to 255") {
  const scratch_folder folder;
  CHECK(decoded_pixels(folder, odd_png{8, 1, 1, 0, 0, {{0b10110010}}, {}, {}}) ==
        film_of_one_row({255, 0, 255, 255, 0, 0, 255, 0}));
  CHECK(decoded_pixels(folder, odd_png{4, 1, 2, 0, 0, {{0b00011011}}, {}, {}}) == film_of_one_row({0, 85, 170, 255}));
  CHECK(decoded_pixels(folder, odd_png{2, 1, 4, 0, 0, {{0x7F}}, {}, {}}) == film_of_one_row({119, 255}));
  CHECK(decoded_pixels(folder, odd_png{3, 1, 8, 0, 0, {{0, 77, 255}}, {}, {}}) == film_of_one_row({0, 77, 255}));
}

TEST_CASE("read_film: 16 bits are spread between the film's own levels") {
  const scratch_folder folder;
  const auto read = [&](const std::vector<std::uint16_t>& samples) {
    const odd_png file{static_cast<std::uint32_t>(samples.size()), 1, 16, 0, 0, {row16(samples)}, {}, {}};
    return read_film_file(save(folder, encode(file), "odd"));
  };
  CHECK(read({0, 4095, 2048}).pixels == film_of_one_row({0, 255, 128}));            // 12 bits
  CHECK(read({0, 65535, 32768, 257}).pixels == film_of_one_row({0, 255, 128, 1}));  // 16 bits
  CHECK(read({20000, 24095, 22048}).pixels == film_of_one_row({0, 255, 128}));      // 12 bits behind an offset
  CHECK(read({20000, 24095, 22048}).levels == grey_levels{20000, 24095});
  CHECK(read({3, 3}).pixels == film_of_one_row({3, 3}));  // of one level nothing can be told
}

TEST_CASE("read_film: one pixel in a hundred of a 16-bit film does not decide what white is, one in fifty does") {
  const scratch_folder folder;
  const auto brightest_of_the_rest = [&](std::size_t outliers) {
    std::vector<std::uint16_t> samples;
    for (int i = 0; i < 1000; ++i) samples.push_back(static_cast<std::uint16_t>(1000 + 3 * i));
    for (std::size_t i = 0; i < outliers; ++i) samples[100 * i % 1000 + i / 10] = 65535;
    const odd_png file{1000, 1, 16, 0, 0, {row16(samples)}, {}, {}};
    return read_film(save(folder, encode(file), "odd")).pixels[998];
  };
  CHECK(brightest_of_the_rest(1) == 255);
  CHECK(brightest_of_the_rest(10) == 255);
  CHECK(brightest_of_the_rest(20) < 20);
}

TEST_CASE("read_film: the border of a 16-bit film has no part in its levels") {
  const scratch_folder folder;
  odd_png file{60, 50, 16, 0, 0, {}, {}, {}};
  for (int y = 0; y < 50; ++y) {
    std::vector<std::uint16_t> row(60, 65535);
    if (y >= 10 && y < 40)
      for (std::size_t x = 15; x < 45; ++x) row[x] = static_cast<std::uint16_t>(y % 2 ? 100 * x : 8000 - 100 * x);
    file.rows.push_back(row16(row));
  }
  const film_file read = read_film_file(save(folder, encode(file), "odd"));
  CHECK(read.levels.black < 1600);
  CHECK(read.levels.white > 6400);
  CHECK(read.levels.white < 8000);
  CHECK(read.pixels(0, 0) == 255);
}

TEST_CASE("read_film: colour becomes luma, and grey in colour stays exactly itself") {
  const scratch_folder folder;
  bytes all;
  std::vector<std::uint8_t> levels;
  for (int v = 0; v < 256; ++v) {
    all.insert(all.end(), 3, static_cast<std::uint8_t>(v));
    levels.push_back(static_cast<std::uint8_t>(v));
  }
  CHECK(decoded_pixels(folder, odd_png{256, 1, 8, 2, 0, {all}, {}, {}}) == film_of_one_row(levels));
  CHECK(decoded_pixels(folder, odd_png{3, 1, 8, 2, 0, {{255, 0, 0, 0, 255, 0, 0, 0, 255}}, {}, {}}) ==
        film_of_one_row({76, 150, 29}));  // 0.299, 0.587, 0.114 of 255
  CHECK(
      decoded_pixels(folder, odd_png{3, 1, 16, 2, 0, {row16({0, 0, 0, 4095, 4095, 4095, 1000, 1000, 1000})}, {}, {}}) ==
      film_of_one_row({0, 255, 62}));
}

TEST_CASE("read_film: palettes of 1 to 8 bits") {
  const scratch_folder folder;
  const bytes palette{10, 10, 10, 255, 0, 0, 200, 200, 200};
  CHECK(decoded_pixels(folder, odd_png{3, 1, 8, 3, 0, {{2, 1, 0}}, palette, {}}) == film_of_one_row({200, 76, 10}));
  CHECK(decoded_pixels(folder, odd_png{3, 1, 2, 3, 0, {{0b10010000}}, palette, {}}) == film_of_one_row({200, 76, 10}));
  CHECK(decoded_pixels(folder, odd_png{2, 1, 8, 3, 0, {{2, 2}}, palette, {255, 255, 0}}) == film_of_one_row({0, 0}));
}

TEST_CASE("read_film: transparent parts lie over black") {
  const scratch_folder folder;
  CHECK(decoded_pixels(folder, odd_png{3, 1, 8, 4, 0, {{200, 255, 200, 0, 200, 128}}, {}, {}}) ==
        film_of_one_row({200, 0, 100}));
  CHECK(decoded_pixels(folder, odd_png{2, 1, 8, 6, 0, {{90, 90, 90, 255, 255, 255, 255, 51}}, {}, {}}) ==
        film_of_one_row({90, 51}));
  CHECK(decoded_pixels(folder, odd_png{2, 1, 8, 0, 0, {{70, 30}}, {}, {0, 70}}) ==
        film_of_one_row({0, 30}));  // one key colour
  // What is hidden does not decide the depth: 60000 lies under no ink at all.
  CHECK(decoded_pixels(folder, odd_png{2, 1, 16, 4, 0, {row16({60000, 0, 4095, 65535})}, {}, {}}) ==
        film_of_one_row({0, 255}));
}

TEST_CASE("read_film: an interlaced file holds the same pixels") {
  const scratch_folder folder;
  film wanted{11, 13};
  for (std::size_t i = 0; i < wanted.pixels.size(); ++i) wanted.pixels[i] = static_cast<std::uint8_t>(i * 7);
  CHECK(decoded_pixels(folder, odd_png{13, 11, 8, 0, 1, interlaced_rows(wanted), {}, {}}) == wanted);
}

TEST_CASE("read_film: JPEG, grey and colour, baseline and progressive") {
  const scratch_folder folder;
  const std::vector<int> ramp{0, 50, 100, 150, 200, 255};
  const std::vector<int> middle(6, 128);
  const film wanted = blocks(2, 3, ramp);
  odd_jpeg in{.rows = 2, .columns = 3, .channels = {ramp}};
  CHECK(decoded_pixels(folder, in) == wanted);
  in.process = 0xC2;
  CHECK(decoded_pixels(folder, in) == wanted);
  in.channels = {ramp, middle, middle};  // YCbCr without colour
  CHECK(decoded_pixels(folder, in) == wanted);
  in.process = 0xC0;
  CHECK(decoded_pixels(folder, in) == wanted);
  in.channels = {ramp, ramp, ramp};
  in.adobe = 0;  // RGB as it is
  CHECK(decoded_pixels(folder, in) == wanted);
}

TEST_CASE("read_film: CMYK and YCCK as Adobe writes them, inverted") {
  const scratch_folder folder;
  odd_jpeg in{.rows = 1, .columns = 2, .channels = {{255, 100}, {255, 100}, {255, 100}, {200, 255}}};
  in.adobe = 0;
  CHECK(decoded_pixels(folder, in) == blocks(1, 2, {200, 100}));  // no colour ink, some black; grey of three inks
  in.adobe = 2;
  in.channels = {{0, 155}, {128, 128}, {128, 128}, {200, 255}};
  CHECK(decoded_pixels(folder, in) == blocks(1, 2, {200, 100}));
  in.adobe = -1;
  CHECK_THAT(fault_of_film<format_error>(save(folder, encode(in))), Contains("no Adobe marker"));
}

TEST_CASE("read_film: the EXIF orientation is obeyed") {
  const scratch_folder folder;
  // Stored:  A B C      What each number asks for, row by row (EXIF 2.3, figure of tag 0x0112).
  //          D E F
  const int a = 10, b = 50, c = 90, d = 130, e = 170, f = 210;
  const std::vector<std::pair<int, std::vector<int>>> wanted{
      {1, {a, b, c, d, e, f}}, {2, {c, b, a, f, e, d}}, {3, {f, e, d, c, b, a}}, {4, {d, e, f, a, b, c}},
      {5, {a, d, b, e, c, f}}, {6, {d, a, e, b, f, c}}, {7, {f, c, e, b, d, a}}, {8, {c, f, b, e, a, d}}};
  for (const auto& [orientation, values] : wanted)
    for (const bool big_endian : {true, false}) {
      CAPTURE(orientation, big_endian);
      odd_jpeg in{.rows = 2, .columns = 3, .channels = {{a, b, c, d, e, f}}};
      in.orientation = orientation;
      in.exif_big_endian = big_endian;
      const auto file = save(folder, encode(in), "turned.jpg");
      const bool upright = orientation < 5;
      const film seen = read_film(file);
      CHECK(seen == (upright ? blocks(2, 3, values) : blocks(3, 2, values)));
      CHECK(image_size(file) == image_extent{seen.height, seen.width});
    }
  for (const int nonsense : {0, 9, 60000}) {
    odd_jpeg in{.rows = 1, .columns = 2, .channels = {{a, b}}};
    in.orientation = nonsense;
    CHECK(decoded_pixels(folder, in) == blocks(1, 2, {a, b}));
  }
}

TEST_CASE("read_film: a missing, unreadable or foreign file is named with its fault") {
  const scratch_folder folder;
  CHECK_THAT(fault_of_film<file_error>(folder / "none.png"), Contains("No such file"));
  CHECK_THAT(fault_of_film<file_error>(folder.path()), Contains("not a regular file"));
  CHECK_THAT(fault_of_film<format_error>(save(folder, {})), Contains("is empty"));
  CHECK_THAT(fault_of_film<format_error>(save(folder, {'h', 'e', 'l', 'l', 'o'})), Contains("not a PNG or JPEG"));
  CHECK_THAT(fault_of_film<format_error>(save(folder, {'G', 'I', 'F', '8', '9', 'a'})), Contains("not a PNG or JPEG"));
}

TEST_CASE("read_film: a file cut anywhere is an error, not half a film") {
  const scratch_folder folder;
  film grey{9, 9, 100};
  grey(4, 4) = 3;
  const bytes png = encode_png(grey);
  odd_jpeg colour{.rows = 2, .columns = 2, .channels = {{9, 80, 170, 255}, {128, 90, 128, 30}, {128, 70, 1, 128}}};
  colour.orientation = 6;
  const bytes jpeg = encode(colour);
  for (const bytes& whole : {png, jpeg}) {
    const auto file = save(folder, whole);
    CHECK_NOTHROW(read_film(file));
    for (std::size_t length = 0; length < whole.size(); ++length) {
      CAPTURE(length, whole.size());
      save(folder, bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)));
      CHECK_THROWS_AS(read_film(file), format_error);
    }
  }
  save(folder, bytes(png.begin(), png.end() - 12));
  CHECK_THAT(fault_of_film<format_error>(folder / "film.png"), Contains("is truncated"));
  colour.end_marker = false;
  CHECK_THAT(fault_of_film<format_error>(save(folder, encode(colour), "film.jpg")), Contains("is truncated"));
}

TEST_CASE("read_film: a flipped bit is found in a PNG, and never ends the program in a JPEG") {
  const scratch_folder folder;
  film grey{5, 5, 100};
  grey(2, 2) = 50;
  const bytes png = encode_png(grey);
  odd_jpeg colour{.rows = 2, .columns = 2, .channels = {{9, 80, 170, 255}, {128, 90, 128, 30}, {128, 70, 1, 128}}};
  const bytes jpeg = encode(colour);
  int refused = 0;
  for (std::size_t i = 0; i < 8 * png.size(); ++i) {
    bytes damaged = png;
    damaged[i / 8] ^= static_cast<std::uint8_t>(1 << (i % 8));
    CAPTURE(i);
    CHECK_THROWS_AS(read_film(save(folder, damaged)), format_error);
  }
  for (std::size_t i = 0; i < 8 * jpeg.size(); ++i) {
    bytes damaged = jpeg;
    damaged[i / 8] ^= static_cast<std::uint8_t>(1 << (i % 8));
    try {
      const film some = read_film(save(folder, damaged), {.max_pixels = 1'000'000});
      CHECK(some.height > 0);
    } catch (const format_error&) {
      ++refused;
    }
  }
  CHECK(refused > 0);
}

TEST_CASE("read_film: sizes are checked before memory is asked for") {
  const scratch_folder folder;
  const auto claim = [&](std::uint32_t height, std::uint32_t width) {
    return save(folder, encode(odd_png{width, height, 8, 0, 0, {{0}}, {}, {}}));
  };
  CHECK_THAT(fault_of_film<format_error>(claim(20000, 20000)), Contains("claims 20000 x 20000 pixels"));
  CHECK_THAT(fault_of_film<format_error>(claim(0xFFFFFFFF, 0xFFFFFFFF)), Contains("more than the limit"));
  CHECK_THAT(fault_of_film<format_error>(claim(0, 7)), Contains("claims 0 x 7 pixels"));
  CHECK_THAT(fault_of_film<format_error>(claim(7, 0)), Contains("claims 7 x 0 pixels"));
  CHECK_THAT(fault_of_film<format_error>(claim(100, 100)), Contains("cannot be decoded"));  // one row is all there is
  CHECK_THROWS_AS(image_size(claim(20000, 20000)), format_error);

  odd_jpeg in{.rows = 2, .columns = 2, .channels = {{1, 2, 3, 4}}};
  bytes jpeg = encode(in);
  const bytes frame{0xFF, 0xC0, 0x00, 0x0B, 8, 0, 16, 0, 16};
  const auto at = std::search(jpeg.begin(), jpeg.end(), frame.begin(), frame.end());
  REQUIRE(at != jpeg.end());
  at[5] = at[7] = 0x4E, at[6] = at[8] = 0x20;  // 20000
  CHECK_THAT(fault_of_film<format_error>(save(folder, jpeg, "huge.jpg")), Contains("claims 20000 x 20000 pixels"));
  at[5] = at[6] = 0;
  CHECK_THAT(fault_of_film<format_error>(save(folder, jpeg, "flat.jpg")), Contains("claims 0 x 20000 pixels"));

  const auto small = save(folder, encode_png(film{10, 11, 9}));
  CHECK(read_film(small, {.max_pixels = 110}).width == 11);
  CHECK_THAT(fault_of_film<format_error>(small, {.max_pixels = 109}), Contains("more than the limit of 109"));
}

TEST_CASE("read_film: one pixel is a film") {
  const scratch_folder folder;
  CHECK(decoded_pixels(folder, odd_png{1, 1, 8, 0, 0, {{42}}, {}, {}}) == film_of_one_row({42}));
}

TEST_CASE("read_film: an animation is no film, unless it has one picture") {
  const scratch_folder folder;
  const odd_png one{3, 1, 8, 0, 0, {{0, 77, 255}}, {}, {}};
  const bytes still = encode(one);
  const auto animation_of = [&](std::uint8_t pictures) {
    bytes file{still.begin(), still.begin() + 33};  // signature and header
    const std::array<std::uint8_t, 8> control{0, 0, 0, pictures, 0, 0, 0, 0};
    detail::append_chunk(file, "acTL", control);
    file.insert(file.end(), still.begin() + 33, still.end());
    return file;
  };
  CHECK_THAT(fault_of_film<format_error>(save(folder, animation_of(3))),
             Contains("PNG is an animation of 3 pictures, and a film is one"));
  CHECK(read_film(save(folder, animation_of(1))) == read_film(save(folder, still)));
}

TEST_CASE("read_film: kinds of coding that are not supported are named") {
  const scratch_folder folder;
  CHECK_THAT(fault_of_film<format_error>(save(folder, encode(odd_png{1, 1, 8, 5, 0, {{0}}, {}, {}}))),
             Contains("colour type is 5"));
  CHECK_THAT(fault_of_film<format_error>(save(folder, encode(odd_png{1, 1, 3, 0, 0, {{0}}, {}, {}}))),
             Contains("decoded"));
  odd_jpeg lossless{.rows = 1, .columns = 1, .channels = {{7}}};
  lossless.process = 0xC3;
  CHECK_THAT(fault_of_film<format_error>(save(folder, encode(lossless))), Contains("JPEG process 3"));
}

TEST_CASE("read_film: JPEG tables that would overrun the decoder are refused") {
  const scratch_folder folder;
  const bytes whole = encode(odd_jpeg{.rows = 1, .columns = 1, .channels = {{7}, {128}, {128}}});
  const auto with_sampling = [&](std::uint8_t first, std::uint8_t second) {
    bytes damaged = whole;
    const bytes frame{0xFF, 0xC0, 0, 17};
    const auto at = std::search(damaged.begin(), damaged.end(), frame.begin(), frame.end());
    REQUIRE(at != damaged.end());
    at[11] = first, at[14] = second;
    return save(folder, damaged, "tables.jpg");
  };
  CHECK_THAT(fault_of_film<format_error>(with_sampling(0x31, 0x21)), Contains("sampling factors are 2 x 1 of 3 x 1"));
  CHECK_THAT(fault_of_film<format_error>(with_sampling(0x01, 0x11)), Contains("sampling factors are 0 x 1"));
  CHECK_THAT(fault_of_film<format_error>(with_sampling(0x51, 0x11)), Contains("sampling factors are 5 x 1"));
  bytes large = whole;
  bytes table(17 + 300, 0);
  table[16] = 255, table[15] = 45;
  bytes inserted;
  lungseg_test::jpeg::segment(inserted, 0xC4, table);
  large.insert(large.begin() + 2, inserted.begin(), inserted.end());
  CHECK_THAT(fault_of_film<format_error>(save(folder, large, "tables.jpg")), Contains("code table of 300 symbols"));
}

TEST_CASE("image_size: a header behind large profiles is found") {
  const scratch_folder folder;
  odd_jpeg in{.rows = 1, .columns = 3, .channels = {{7, 8, 9}}};
  bytes jpeg = encode(in), large{0xFF, 0xD8};
  for (int i = 0; i < 5; ++i) lungseg_test::jpeg::segment(large, 0xE2, bytes(60000, 1));
  large.insert(large.end(), jpeg.begin() + 2, jpeg.end());
  const auto file = save(folder, large, "profile.jpg");
  CHECK(image_size(file) == image_extent{8, 24});
  CHECK(read_film(file) == blocks(1, 3, {7, 8, 9}));
}

TEST_CASE("read_film_bytes: bytes are the film, or the fault, that their file is") {
  int films = 0, faults = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator{std::string{LUNGSEG_TEST_DIR} + "/fixtures/hostile/images"}) {
    const std::string name = entry.path().filename().string(), contents = contents_of(entry.path());
    INFO(name);
    const std::span bytes{reinterpret_cast<const std::uint8_t*>(contents.data()), contents.size()};
    try {
      const film_file wanted = read_film_file(entry.path());
      const film_file film = read_film_bytes(bytes, name);
      CHECK(film.pixels == wanted.pixels);
      CHECK(film.levels == wanted.levels);
      ++films;
    } catch (const format_error&) {
      CHECK_THROWS_AS(read_film_bytes(bytes, name), format_error);
      CHECK_THROWS_WITH(read_film_bytes(bytes, name), Catch::StartsWith(name + ": "));
      ++faults;
    }
  }
  CHECK(films > 5);
  CHECK(faults > 20);
}

TEST_CASE("read_mask: inside is from 128 on, or above 0 where nothing is that bright") {
  const scratch_folder folder;
  const auto mask_row = [](const bytes& row) { return mask{film_of_one_row(row).view()}; };
  const auto read = [&](const bytes& row) {
    return read_mask(save(folder, encode(odd_png{static_cast<std::uint32_t>(row.size()), 1, 8, 0, 0, {row}, {}, {}})));
  };
  CHECK(read({0, 127, 128, 255, 3}) == mask_row({0, 0, 1, 1, 0}));
  CHECK(read({0, 1, 2, 0}) == mask_row({0, 1, 1, 0}));  // labels
  CHECK(read({0, 0}) == mask_row({0, 0}));
  CHECK(read_mask(save(folder, encode(odd_png{8, 1, 1, 0, 0, {{0b10110010}}, {}, {}}))) ==
        mask_row({1, 0, 1, 1, 0, 0, 1, 0}));
  // Red and blue have a low luma, but are painted.
  CHECK(read_mask(save(folder, encode(odd_png{3, 1, 8, 2, 0, {{255, 0, 0, 0, 0, 255, 0, 0, 0}}, {}, {}}))) ==
        mask_row({1, 1, 0}));
}

TEST_CASE("film_folders_below: at any depth, each once, also behind links, without own pictures and other files") {
  const scratch_folder folder, elsewhere;
  CHECK(film_folders_below(folder.path()).empty());
  CHECK(film_folders_below(folder / "none").empty());
  put_file(folder / "own_film.png", "");
  for (const char* each : {"b/1.PNG", "b/2.jpg", "a/deep/er/3.tif", "c/notes.txt", "d.png/no_picture"}) {
    std::filesystem::create_directories((folder / each).parent_path());
    put_file(folder / each, "x");
  }
  std::filesystem::create_directories(folder / "made");
  write_png(folder / "made/overlay.png", film{4, 4}, mark::result_picture);
  std::filesystem::create_directory_symlink(folder / "b", folder / "link");
  std::filesystem::create_directory_symlink(folder.path(), folder / "a/up");
  CHECK(film_folders_below(folder.path()) == std::vector<std::filesystem::path>{folder / "a/deep/er", folder / "b"});
  CHECK(film_folders_below(folder / "").size() == 2);  // a folder spelled with a slash at its end
  put_file(elsewhere / "4.png", "x");
  for (const char* link : {"other", "a/another"})
    std::filesystem::create_directory_symlink(elsewhere.path(), folder / link);
  CHECK(film_folders_below(folder.path()) ==
        std::vector<std::filesystem::path>{folder / "a/another", folder / "a/deep/er", folder / "b"});
}

TEST_CASE("list_films: pictures of any spelling, sorted, files only") {
  const scratch_folder folder;
  for (const char* name : {"b.PNG", "a.jpeg", "c.Jpg", "e.TIFF", "f.jp2", "notes.txt", "png", "d.png.bak", "films.csv"})
    put_file(folder / name, "x");
  std::filesystem::create_directory(folder / "folder.png");
  const std::vector<std::filesystem::path> wanted{folder / "a.jpeg", folder / "b.PNG", folder / "c.Jpg",
                                                  folder / "e.TIFF", folder / "f.jp2"};
  CHECK(list_films(folder.path()) == wanted);
  CHECK_THROWS_WITH(list_films(folder / "none"), Contains("none: cannot list the folder: No such file"));
  CHECK_THROWS_AS(list_films(folder / "notes.txt"), file_error);
}

TEST_CASE("list_films: a link that leads in a circle is a film that cannot be opened, and no end of the list") {
  const scratch_folder folder;
  write_png(folder / "b.png", film{8, 8, 90});
  std::filesystem::create_symlink("a.png", folder / "a.png");
  std::filesystem::create_symlink("none.png", folder / "c.png");
  CHECK(list_films(folder.path()) ==
        std::vector<std::filesystem::path>{folder / "a.png", folder / "b.png", folder / "c.png"});
  CHECK_THROWS_AS(read_film(folder / "a.png"), file_error);
}

TEST_CASE("read_film: pictures of other formats are called by their names") {
  using namespace std::string_literals;
  const scratch_folder folder;
  const std::pair<std::string, const char*> files[]{{"II*\0\x08"s, "a TIFF picture"},
                                                    {"MM\0*\0\0"s, "a TIFF picture"},
                                                    {"BM6\0"s, "a BMP picture"},
                                                    {"GIF89a"s, "a GIF picture"},
                                                    {"RIFF\x10\0\0\0WEBPVP8 "s, "a WebP picture"},
                                                    {"\0\0\0\x0cjP  \r\n"s, "a JPEG 2000 picture"},
                                                    {"P5 2 2 255\n"s, "a PGM picture"}};
  for (const auto& [bytes, name] : files) {
    put_file(folder / "film.tif", bytes);
    CHECK_THROWS_WITH(read_film(folder / "film.tif"),
                      Contains("film.tif: is "s + name + ", not a PNG or JPEG picture"));
  }
  put_file(folder / "film.tif", "nothing that anybody knows");
  CHECK_THROWS_WITH(read_film(folder / "film.tif"), Contains("film.tif: is not a PNG or JPEG picture"));
}

TEST_CASE("read_film: all real films and masks load, each mask in the size of its film") {
  const auto data = real_data();
  if (!data) {
    WARN("skipped: no real films here");
    return;
  }
  int films = 0, masks = 0;
  for (const char* set : {"cxr", "jsrt", "covid", "pediatric"})
    for (const auto& file : list_films(*data / set / "images")) {
      CAPTURE(file);
      const film picture = read_film(file);
      CHECK(image_size(file) == image_extent{picture.height, picture.width});
      CHECK(*std::max_element(picture.pixels.begin(), picture.pixels.end()) > 100);
      ++films;
      for (const char* kind : {"masks", "left", "right"}) {
        const auto mask_file = *data / set / kind / (file.stem().string() + ".png");
        if (!std::filesystem::exists(mask_file)) continue;
        const mask inside = read_mask(mask_file);
        CHECK((inside.height == picture.height && inside.width == picture.width));
        ++masks;
      }
    }
  CHECK(films >= 1300);
  CHECK(masks >= films);
}

TEST_CASE("read_film: a grey JPEG has the pixels that libjpeg gives, to the bit") {
  // grey.png is grey.jpg through Pillow 9.4 on libjpeg-turbo 2.1: Image.open("grey.jpg").save("grey.png").
  const std::filesystem::path folder = std::filesystem::path{LUNGSEG_TEST_DIR} / "fixtures" / "jpeg";
  const film ours = read_film(folder / "grey.jpg"), theirs = read_film(folder / "grey.png");
  REQUIRE(ours.height == theirs.height);
  REQUIRE(ours.width == theirs.width);
  CHECK(ours.pixels == theirs.pixels);
}
