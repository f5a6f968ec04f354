// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Marks that stand for a patient's identity, planted in everything that a film's file can say, and the search for
/// them.

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "odd_images.hpp"
#include "plain_dicom.hpp"
#include "scratch_folder.hpp"

namespace lungseg_test {

/// What is searched for. Every mark holds one of them: a word, a date, a time, an age, and digits of numbers and UIDs.
inline const std::vector<std::string> identity_needles{"zqxk", "18370613", "134217.739", "739y", "73918264", "1739182"};

/// A mark that an element of a representation may hold, another for each index below 10,000.
inline std::string identity_mark(std::string_view representation, int index) {
  char number[16];
  std::snprintf(number, sizeof number, "%04d", index);
  const std::string word = std::string{"zqxk"} + number, digits = std::string{"73918264"} + number;
  if (representation == "CS") return std::string{"ZQXK"} + number;
  if (representation == "DA") return "18370613";
  if (representation == "TM") return "134217.739";
  if (representation == "DT") return "18370613134217";
  if (representation == "AS") return "739Y";
  if (representation == "DS") return digits;
  if (representation == "IS") return std::string{"1739182"} + (number + 1);
  if (representation == "UI") return "2.25." + digits;
  if (representation == "UR") return "urn:" + word;
  if (representation == "PN") return word + "^Given^Of=" + word + "\xC3\xA4^=" + word;
  return word;
}

/// The tags of text elements and their representations, as the standard's dictionary has them.
/// \note  made of DCMTK 3.6.7's dicom.dic: all text elements of even groups from 0008 to 7FDF, but repeating groups
inline std::vector<std::pair<std::uint32_t, std::string>> text_elements(const std::filesystem::path& fixture) {
  std::vector<std::pair<std::uint32_t, std::string>> elements;
  std::ifstream in{fixture};
  for (std::string tag, representation; in >> tag >> representation;)
    elements.emplace_back(static_cast<std::uint32_t>(std::stoul(tag, nullptr, 16)), representation);
  return elements;
}

/// Plants a mark in every element of the list but those without which the file would be no film, in file meta
/// information, in private elements, and in sequences in sequences. \return how many there are
inline int plant_identity(plain_dicom& film, const std::vector<std::pair<std::uint32_t, std::string>>& elements) {
  // Character set, class, modality, body part, spacings, view, orientation, presentation LUT shape.
  static const std::set<std::uint32_t> needed{0x00080005, 0x00080016, 0x00080060, 0x00180015, 0x00181114,
                                              0x00181164, 0x00182010, 0x00185101, 0x00200020, 0x20500020};
  int planted = 0;
  const auto put = [&](plain_dicom& into, std::uint32_t tag, const std::string& representation) {
    into.put(tag, representation.c_str(), identity_mark(representation, planted++),
             representation == "UI" ? '\0' : ' ');
  };
  for (const auto& [tag, representation] : elements) {
    const bool of_pixels =
        tag >> 16 == 0x0028 && (representation == "CS" || representation == "DS" || representation == "IS");
    if (!needed.contains(tag) && !of_pixels) put(film, tag, representation);
  }
  film.put(0x00080005, "CS", "ISO_IR 192");
  put(film, 0x00020003, "UI");
  put(film, 0x00020013, "SH");
  put(film, 0x00020016, "AE");
  put(film, 0x00020100, "UI");
  film.put(0x00020102, "OB", identity_mark("LO", planted++));
  for (const std::uint32_t group : {0x0009u, 0x0029u, 0x0099u}) {
    put(film, group << 16 | 0x0010, "LO");
    for (const char* representation : {"PN", "LT", "UT", "UN", "OB"})
      put(film, (group << 16 | 0x1001) + static_cast<std::uint32_t>(planted % 200), representation);
  }
  plain_dicom inner, outer;
  for (const auto& [tag, representation] :
       {std::pair{0x00080050u, "SH"}, {0x00100010u, "PN"}, {0x00100020u, "LO"}, {0x00100030u, "DA"}}) {
    put(inner, tag, representation);
    put(outer, tag, representation);
  }
  outer.put_item(0x00101002, inner);  // OtherPatientIDsSequence
  film.put_item(0x00400275, outer);   // RequestAttributesSequence
  film.put_item(0x00081140, outer);   // ReferencedImageSequence
  film.put_item(0x00091101, outer);   // private
  return planted;
}

/// A PNG with marks in every kind of text that PNG has, and in EXIF.
inline bytes with_identity(const bytes& png) {
  constexpr std::size_t behind_header = 33;
  bytes out{png.begin(), png.begin() + behind_header};
  const auto chunk = [&](const char* kind, const std::string& text) {
    lungseg::detail::append_chunk(out, kind, bytes{text.begin(), text.end()});
  };
  const auto zero = std::string(1, '\0');
  chunk("tEXt", "Author" + zero + "zqxk0001");
  chunk("iTXt", "Comment" + zero + std::string(4, '\0') + "zqxk0002");
  chunk("eXIf", std::string{"MM\0*\0\0\0\x08\0\x01\x01\x3b\0\x02\0\0\0\x09\0\0\0\x1a\0\0\0\0", 26} + "zqxk0003" + zero);
  chunk("prIv", "zqxk0004");
  out.insert(out.end(), png.begin() + behind_header, png.end());
  return out;
}

/// A JPEG with marks in EXIF, XMP and its comment.
inline bytes jpeg_with_identity(const bytes& plain) {
  bytes out{plain.begin(), plain.begin() + 2};
  const auto segment = [&](std::uint8_t marker, const std::string& text) {
    jpeg::segment(out, marker, {text.begin(), text.end()});
  };
  segment(0xE1, std::string{"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x3b\0\x02\0\0\0\x09\0\0\0\x1a\0\0\0\0", 32} +
                    "zqxk0005" + std::string(1, '\0'));
  segment(0xE1, "http://ns.adobe.com/xap/1.0/" + std::string(1, '\0') + "<x>zqxk0006</x>");
  segment(0xFE, "zqxk0007");
  out.insert(out.end(), plain.begin() + 2, plain.end());
  return out;
}

/// The first mark in a text of any bytes: in letters of either case, in bytes or UTF-16 of either order; empty when
/// there is none.
inline std::string identity_in(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  for (const std::string& needle : identity_needles) {
    std::string wide;
    for (const char c : needle) wide += std::string{c, '\0'};
    wide.pop_back();  // little and big endian have this in common
    for (const std::string& looks : {needle, wide})
      if (const auto at = text.find(looks); at != text.npos) return text.substr(at, looks.size() + 8);
  }
  return {};
}

/// Where marks are in the files below a folder and in their names: "FILE: MARK". What is compressed cannot be looked
/// into, so a PNG may hold no text but what the program says of itself.
inline std::vector<std::string> identity_below(const std::filesystem::path& folder,
                                               const std::set<std::string>& but = {}) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
    const std::string name = entry.path().lexically_relative(folder).string();
    if (!identity_in(name).empty()) found.push_back(name + ": its name");
    if (!entry.is_regular_file() || but.contains(entry.path().extension().string())) continue;
    const std::string contents = contents_of(entry.path());
    if (const std::string mark = identity_in(contents); !mark.empty()) found.push_back(name + ": " + mark);
    if (entry.path().extension() != ".png") continue;
    for (const char* kind : {"zTXt", "iTXt", "eXIf", "iCCP", "tIME"})
      if (contents.find(kind) != contents.npos) found.push_back(name + ": holds " + kind);
  }
  return found;
}

}  // namespace lungseg_test
