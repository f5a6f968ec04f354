// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Films full of marks of identity, for whatever must not tell them.

#include <filesystem>
#include <map>
#include <string>

#include "../support/identity_marks.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "material.hpp"

namespace lungseg_test {

namespace fs = std::filesystem;

inline lungseg::film drawn_film() {
  return lungseg::read_film(made().films + "/images/phantom_00000.png");
}

/// Films whose files, names and folders are full of identity.
struct marked_films {
  scratch_folder folder;
  fs::path place = folder / "films/zqxk0008^folder";
  int planted = 0;

  marked_films() {
    fs::create_directories(place);
    plain_dicom film = marked();
    put("zqxk0009^whole.dcm", film.bytes());
    damaged_ones();
    put_bytes(place / "picture.png", with_identity(lungseg::encode_png(drawn_film())));
    put_bytes(place / "photo.jpg", jpeg_with_identity(flat_blocks()));
  }

  plain_dicom marked() {
    plain_dicom film = plain_film(drawn_film());
    planted = plant_identity(film, text_elements(LUNGSEG_TEST_DIR "/fixtures/dicom/text_elements.txt"));
    return film;
  }
  std::string path() const { return "'" + place.string() + "'"; }
  /// Every file by itself, so that none is passed over for what it says of body part or view.
  std::string each_file() const {
    std::string all;
    for (const auto& entry : fs::directory_iterator{place}) all += " '" + entry.path().string() + "'";
    return all;
  }

 private:
  void put(const std::string& name, std::string contents) {
    const std::string preamble = "zqxk0010 in the preamble";
    put_file(place / name, contents.replace(0, preamble.size(), preamble));
  }

  /// Copies whose faults show behind the header, in it, and in every element that is read.
  void damaged_ones() {
    const std::string whole = marked().bytes();
    put("zqxk0011^cut_pixels.dcm", whole.substr(0, whole.size() - 500));
    put("zqxk0012^cut_header.dcm", whole.substr(0, 4000));
    put("zqxk0013^long_value.dcm", whole + std::string{"\xe0\x7f\x20\x00LO\xff\xff zqxk0014", 16});
    const std::map<std::uint32_t, std::pair<const char*, std::string>> faults{
        {0x00020010, {"UI", "1.2.840.10008.1.2.4.100"}},
        {0x00080016, {"UI", "2.25.739182640001"}},
        {0x00080060, {"CS", "ZQXK0015"}},
        {0x00180015, {"CS", "ZQXK0016"}},
        {0x00181164, {"DS", "zqxk0017\\zqxk"}},
        {0x00185101, {"CS", "ZQXK0018"}},
        {0x00200020, {"CS", "ZQXK0019\\ZQXK"}},
        {0x00280004, {"CS", "ZQXK0020"}},
        {0x00280008, {"IS", "zqxk0021"}},
        {0x00280030, {"DS", "zqxk0022\\zqxk"}},
        {0x00281050, {"DS", "zqxk0023"}},
        {0x00281053, {"DS", "zqxk0024"}},
        {0x00281056, {"CS", "ZQXK0025"}},
        {0x20500020, {"CS", "ZQXK0026"}},
        {0x00080005, {"CS", "ZQXK0031"}},
        {0x00282110, {"CS", "ZQXK0032"}},
        {0x00282114, {"CS", "ZQXK0033"}},
        {0x00282112, {"DS", "zqxk0034"}},
        {0x00281052, {"DS", "zqxk0035"}}};
    for (const auto& [tag, fault] : faults) {
      plain_dicom film = marked();
      film.put(tag, fault.first, fault.second, fault.first == std::string{"UI"} ? '\0' : ' ');
      put("zqxk0027^" + std::to_string(tag) + ".dcm", film.bytes());
    }
    plain_dicom none = marked(), huge = marked(), unknown = marked();
    none.put_number(0x00280010, 0);
    huge.put_number(0x00280010, 65535);
    unknown.put_uid(0x00020010, "2.25.739182640002");
    put("zqxk0028^no_rows.dcm", none.bytes());
    put("zqxk0029^too_many_rows.dcm", huge.bytes());
    put("zqxk0030^unknown_syntax.dcm", unknown.bytes());
  }

  static bytes flat_blocks() {
    odd_jpeg picture{.rows = 20, .columns = 20, .channels = {{}}};
    const lungseg::film small = lungseg::to_film(lungseg::resize_smooth(drawn_film(), 20, 20));
    picture.channels[0].assign(small.pixels.begin(), small.pixels.end());
    return encode(picture);
  }
};

inline const marked_films& films() {
  static const marked_films once;
  return once;
}

/// Whether the program reads DICOM files; says so when not.
inline bool reads_dicom() {
  const scratch_folder folder;
  put_file(folder / "a.dcm", plain_film(drawn_film()).bytes());
  const bool reads = predict(folder / "out", (folder / "a.dcm").string()).status == 0;
  if (!reads) WARN("skipped: the program was built without DCMTK");
  return reads;
}

}  // namespace lungseg_test
