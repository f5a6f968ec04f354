// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
//
// Real files, where this machine has them: their grey pictures are those of tests/fixtures/dicom/grey_answers.py.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "lungseg/data/image/png.hpp"
#include "lungseg/dicom/dicom_format.hpp"
#include "support/real_data.hpp"

using namespace lungseg;

namespace {

/// One line of grey_answers.txt.
struct grey_answer {
  std::string file, kind;
  int height = 0, width = 0, white = 0, step = 0;
  std::string crc;
  std::vector<int> pixels;
};

std::vector<grey_answer> grey_answers() {
  std::ifstream in{std::string{LUNGSEG_TEST_DIR} + "/fixtures/dicom/grey_answers.txt"};
  std::vector<grey_answer> answers;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words{line};
    grey_answer one;
    words >> one.file >> one.kind >> one.height >> one.width >> one.white >> one.crc >> one.step;
    for (int pixel = 0; words >> pixel;) one.pixels.push_back(pixel);
    answers.push_back(std::move(one));
  }
  return answers;
}

std::string crc_of(const basic_film<std::uint16_t>& grey) {
  std::vector<std::uint8_t> bytes;
  for (const std::uint16_t value : grey.pixels) {
    bytes.push_back(static_cast<std::uint8_t>(value & 0xFF));
    bytes.push_back(static_cast<std::uint8_t>(value >> 8));
  }
  char text[9];
  std::snprintf(text, sizeof text, "%08x", detail::png_crc(bytes));
  return text;
}

std::optional<std::filesystem::path> samples() {
  const auto data = lungseg_test::real_data();
  if (data && std::filesystem::is_directory(*data / "dicom")) return *data / "dicom";
  WARN("skipped: no real DICOM files here (LUNGSEG_DATA)");
  return std::nullopt;
}

}  // namespace

TEST_CASE("read_picture: real files look as the standard's rule says, by another implementation") {
  const std::vector<grey_answer> answers = grey_answers();
  REQUIRE(answers.size() == 13);
  const auto folder = samples();
  if (!folder) return;
  for (const grey_answer& answer : answers) {
    INFO(answer.file);
    const dicom_picture seen = read_picture(dicom_file{*folder / answer.file});
    CHECK(seen.white == answer.white);
    REQUIRE((seen.grey.height == answer.height && seen.grey.width == answer.width));
    if (answer.kind == "lossless") CHECK(crc_of(seen.grey) == answer.crc);
    const std::size_t last = seen.grey.pixels.size() - 1, parts = answer.pixels.size() - 1;
    for (std::size_t i = 0; i <= parts; ++i)
      CHECK(std::abs(seen.grey.pixels[i * last / parts] - answer.pixels[i]) <= answer.step);
  }
}

TEST_CASE("read_film: of one film in several syntaxes the lossless ones are equal, the lossy one is near") {
  const auto folder = samples();
  if (!folder) return;
  const read_options options{.also = std::make_shared<dicom_format>()};
  const film leg = read_film(*folder / "leg_rle.dcm", options);
  for (const char* name : {"leg_j2k_lossless.dcm", "leg_jpeg_lossless.dcm", "leg_jpegls_lossless.dcm"})
    CHECK((read_film(*folder / name, options) == leg));
  const film near = read_film(*folder / "leg_jpeg_12bit.dcm", options);
  REQUIRE(near.pixels.size() == leg.pixels.size());
  double sum = 0;
  for (std::size_t i = 0; i < leg.pixels.size(); ++i) sum += std::abs(leg.pixels[i] - near.pixels[i]);
  CHECK(sum / static_cast<double>(leg.pixels.size()) < 0.5);
}

TEST_CASE("read_film: real files that hold no film are refused by name") {
  const auto folder = samples();
  if (!folder) return;
  const read_options options{.also = std::make_shared<dicom_format>()};
  CHECK_THROWS_WITH(read_film(*folder / "ct_slice.dcm", options),
                    Catch::Contains("ct_slice.dcm: is a CT slice, expected a film"));
  CHECK_THROWS_WITH(read_film(*folder / "seg_of_cr_by_highdicom.dcm", options), Catch::Contains("is a segmentation"));
}
