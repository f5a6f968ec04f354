// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

#include "lungseg/core/files/text_file.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "support/scratch_folder.hpp"
#include "support/text_encodings.hpp"

using Catch::Matchers::Contains;
using lungseg_test::in_utf16;
using lungseg_test::in_utf32;
using lungseg_test::put_file;
using lungseg_test::scratch_folder;

TEST_CASE("read_text_lines: marks, line ends and blanks of any system") {
  const scratch_folder folder;
  const std::vector<std::string> wanted{"f3.png", "f 5.png"};
  for (const char* text : {"f3.png\nf 5.png\n", "f3.png\r\nf 5.png\r\n", "f3.png\rf 5.png\r", "f3.png\nf 5.png",
                           "\xEF\xBB\xBF"
                           "f3.png\r\nf 5.png",
                           "\n\n  f3.png \t\n \n\tf 5.png  \n\n", "f3.png\n\rf 5.png"}) {
    put_file(folder / "list", text);
    INFO(text);
    CHECK(lungseg::read_text_lines(folder / "list") == wanted);
  }
  for (const char* empty : {"", "\n", "\xEF\xBB\xBF", " \r\n"}) {
    put_file(folder / "list", empty);
    CHECK(lungseg::read_text_lines(folder / "list").empty());
  }
}

TEST_CASE("read_text_file: other encodings are refused by their names") {
  const scratch_folder folder;
  const auto fault_of = [&](const std::string& text) {
    put_file(folder / "list", text);
    try {
      lungseg::read_text_file(folder / "list");
    } catch (const lungseg::format_error& fault) {
      return std::string{fault.what()};
    }
    return std::string{};
  };
  for (const bool marked : {true, false})
    for (const bool big : {true, false}) {
      INFO(marked << big);
      for (const char* text : {"f3.png\nf5.png\n", "a", "{\"images\": []}"}) {
        CHECK_THAT(fault_of(in_utf16(text, big, marked)), Contains("list") && Contains("UTF-16") && Contains("UTF-8"));
        CHECK_THAT(fault_of(in_utf32(text, big, marked)), Contains("UTF-32"));
      }
    }
  CHECK_THAT(fault_of(std::string{"f3.png\nf5.png\0\nf7.png and more", 30}), Contains("zero bytes"));
  CHECK_THAT(fault_of(std::string{"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0", 24}), Contains("no text"));
  CHECK(fault_of("R\xF6ntgen.png\n").empty());  // names of files are bytes
  CHECK(fault_of("R\xC3\xB6ntgen.png\n").empty());
}

TEST_CASE("read_text_file: what cannot be read is named") {
  const scratch_folder folder;
  CHECK_THROWS_WITH(lungseg::read_text_file(folder / "none"), Contains("none") && Contains("No such file"));
  CHECK_THROWS_WITH(lungseg::read_text_file(folder.path()), Contains("is a folder"));
}
