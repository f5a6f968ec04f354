// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// A film as a DICOM file, made byte by byte: for tests that do not link DCMTK.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "lungseg/data/pixels/image.hpp"

namespace lungseg_test {

/// Elements in the order of their tags; explicit VR, little endian.
class plain_dicom {
 public:
  void put(std::uint32_t tag, const char* representation, std::string value, char padding = ' ') {
    if (value.size() % 2 != 0) value += padding;
    const std::string_view kind = representation;
    const bool is_long = kind[0] == 'O' || kind == "SQ" || kind == "UC" || kind == "UN" || kind == "UR" || kind == "UT";
    std::string element = number(tag >> 16, 2) + number(tag & 0xffff, 2) + representation;
    element += is_long ? std::string(2, '\0') + number(static_cast<std::uint32_t>(value.size()), 4)
                       : number(static_cast<std::uint32_t>(value.size()), 2);
    elements_[tag] = element + value;
  }
  void put_uid(std::uint32_t tag, const std::string& uid) { put(tag, "UI", uid, '\0'); }
  void put_number(std::uint32_t tag, int value) { put(tag, "US", number(static_cast<std::uint32_t>(value), 2)); }

  /// A sequence of one item.
  void put_item(std::uint32_t tag, const plain_dicom& item) {
    const std::string inside = item.data_set();
    put(tag, "SQ",
        number(0xfffe, 2) + number(0xe000, 2) + number(static_cast<std::uint32_t>(inside.size()), 4) + inside);
  }

  std::string data_set() const {
    std::string all;
    for (const auto& [tag, element] : elements_)
      if (tag >= 0x00080000) all += element;
    return all;
  }

  std::string bytes() const {
    std::string meta;
    for (const auto& [tag, element] : elements_)
      if (tag < 0x00080000) meta += element;
    const std::string length =
        number(2, 2) + number(0, 2) + "UL" + number(4, 2) + number(static_cast<std::uint32_t>(meta.size()), 4);
    return std::string(128, '\0') + "DICM" + length + meta + data_set();
  }

 private:
  static std::string number(std::uint32_t value, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += static_cast<char>(value >> (8 * i) & 0xff);
    return text;
  }
  std::map<std::uint32_t, std::string> elements_;
};

/// A frontal CR of a patient who is called Nobody^Nora.
inline plain_dicom plain_film(const lungseg::film& pixels) {
  constexpr const char* cr = "1.2.840.10008.5.1.4.1.1.1";
  plain_dicom film;
  film.put_uid(0x00020002, cr);
  film.put_uid(0x00020003, "1.2.345.11");
  film.put_uid(0x00020010, "1.2.840.10008.1.2.1");
  film.put_uid(0x00080016, cr);
  film.put_uid(0x00080018, "1.2.345.11");
  film.put(0x00080020, "DA", "20010304");
  film.put(0x00080060, "CS", "CR");
  film.put(0x00080080, "LO", "Clinic of Nowhere");
  film.put(0x00100010, "PN", "Nobody^Nora");
  film.put(0x00100020, "LO", "N-0815");
  film.put(0x00100030, "DA", "19500203");
  film.put(0x00100040, "CS", "F");
  film.put_uid(0x0020000d, "1.2.345.13");
  film.put_uid(0x0020000e, "1.2.345.12");
  film.put(0x00200020, "CS", "L\\F");
  film.put_number(0x00280002, 1);
  film.put(0x00280004, "CS", "MONOCHROME2");
  film.put_number(0x00280010, pixels.height);
  film.put_number(0x00280011, pixels.width);
  film.put_number(0x00280100, 8);
  film.put_number(0x00280101, 8);
  film.put_number(0x00280102, 7);
  film.put_number(0x00280103, 0);
  film.put(0x7fe00010, "OB", std::string(pixels.pixels.begin(), pixels.pixels.end()), '\0');
  return film;
}

}  // namespace lungseg_test
